"""A form as a browser sends it back without a change."""

import re


def filled_in(html: str) -> dict[str, str | list[str]]:
    """Return what the browser would send of a form as it is shown."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", html):
        at = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        chosen = at.get("type") not in {"radio", "checkbox"} or " checked" in tag
        if "name" in at and chosen and at.get("value"):
            found.setdefault(at["name"], []).append(at["value"])
    for name, body in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        found[name] = re.findall(r'value="([^"]*)" selected', body)
    for name, body in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', html):
        found[name] = [body]
    return {name: list(texts) for name, texts in found.items() if texts}
