"""Every way in: JSON, pages, the command line and the timetable."""
