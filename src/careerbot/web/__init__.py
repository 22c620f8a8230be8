"""The web service and its widget; `pip install 'careerbot[web]'` adds what they need."""

from careerbot.web.application import app
from careerbot.web.settings import Settings

__all__ = ["Settings", "app"]
