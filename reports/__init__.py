"""Facts become documents: HTML, PDF, spreadsheets and open data."""
