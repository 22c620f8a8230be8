"""The web service and its widget; `pip install 'careerbot[web]'` adds what they need."""

try:
    from careerbot.web.application import app
    from careerbot.web.settings import Settings
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(f"careerbot.web needs {error.name}; add it with: pip install 'careerbot[web]'", name=error.name) from error

__all__ = ["Settings", "app"]
