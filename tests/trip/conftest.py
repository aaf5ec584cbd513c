"""The trip goes through the same service as the tests of the API."""

from tests.api import conftest

service = conftest.service
