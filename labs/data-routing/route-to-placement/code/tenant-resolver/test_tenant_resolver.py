import json
from pathlib import Path

import pytest
from tenant_resolver import Redirect

CASES = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["redirects"], ids=lambda case: case["target"])
def test_a_redirect_stays_at_its_host(case: dict[str, str]) -> None:
    headers = Redirect("acme.saas.example").headers(case["target"])
    assert headers["location"] == case["location"]
