"""Tests of kms-policy.yaml: what it says, and what an imitation of AWS makes of it.

Nothing here evaluates the policy as AWS does. moto stores it and lets everything through, which is
expected as well, so that a page which says so stays true.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cfnlint import decode  # type: ignore[import-untyped]
from cfnlint.api import lint  # type: ignore[import-untyped]
from cfnlint.config import ManualArgs  # type: ignore[import-untyped]
from kms_keys import kms_client

TEMPLATE = Path(__file__).parent / "kms-policy.yaml"
TENANT = "kms:EncryptionContext:tenant"
DECRYPTS = {
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyPair",
    "kms:CreateGrant",
    "kms:ReEncryptFrom",
}
"""What a key in the clear can be had by; a grant and a wrapping for another key are as good."""


def properties() -> dict[str, Any]:
    template, unreadable = decode.decode(str(TEMPLATE))
    assert unreadable == []
    assert template is not None
    key: dict[str, Any] = template["Resources"]["WrappingKey"]
    assert key["DeletionPolicy"] == key["UpdateReplacePolicy"] == "Retain"
    return dict(key["Properties"])


def statements() -> dict[str, dict[str, Any]]:
    return {one["Sid"]: one for one in properties()["KeyPolicy"]["Statement"]}


def actions(statement: dict[str, Any]) -> set[str]:
    action = statement["Action"]
    return {action} if isinstance(action, str) else set(action)


def problems(template: str) -> list[str]:
    found = lint(template, config=ManualArgs(regions=["eu-central-1"]))
    return [problem.rule.id for problem in found]


def test_satisfies_the_schema_of_cloudformation() -> None:
    assert problems(TEMPLATE.read_text("utf-8")) == []


def test_a_property_that_does_not_exist_is_found() -> None:
    broken = TEMPLATE.read_text("utf-8").replace("EnableKeyRotation:", "EnableRotation:")
    assert "E3002" in problems(broken)


def test_only_the_application_decrypts_and_for_the_tenant_of_its_session() -> None:
    deciding = {sid for sid, one in statements().items() if actions(one) & DECRYPTS}
    assert deciding == {"ApplicationUnwrapsForItsTenant", "RewrapperDuringARotation"}
    application = statements()["ApplicationUnwrapsForItsTenant"]
    assert actions(application) == {"kms:Decrypt"}
    assert application["Condition"]["StringEquals"] == {TENANT: "${aws:PrincipalTag/tenant}"}


def test_the_re_wrapper_works_until_a_date_that_is_over() -> None:
    rewrapper = statements()["RewrapperDuringARotation"]
    assert rewrapper["Condition"] == {"DateLessThan": {"aws:CurrentTime": {"Ref": "RewrapUntil"}}}
    template, _ = decode.decode(str(TEMPLATE))
    assert template is not None
    until = datetime.fromisoformat(template["Parameters"]["RewrapUntil"]["Default"])
    assert until < datetime.now(UTC)


def test_the_key_maker_can_not_have_a_key_in_the_clear() -> None:
    assert actions(statements()["KeyMakerSeesNoKey"]) == {"kms:GenerateDataKeyWithoutPlaintext"}


def test_no_statement_allows_everything() -> None:
    for sid, one in statements().items():
        assert one["Effect"] == "Allow"
        assert not any("*" in action for action in actions(one)), sid
        assert set(one["Principal"]) == {"AWS"}
        assert one["Principal"]["AWS"] != "*", sid


@pytest.mark.parametrize("sid", ["ApplicationUnwrapsForItsTenant", "KeyMakerSeesNoKey"])
def test_every_other_use_names_a_tenant_and_nothing_but_its_purpose(sid: str) -> None:
    condition = statements()[sid]["Condition"]
    # ForAllValues is true of a context without keys: another condition has to ask for the tenant.
    assert condition["ForAllValues:StringEquals"] == {
        "kms:EncryptionContextKeys": ["tenant", "purpose"]
    }
    asked = condition.get("StringEquals", {}) | condition.get("Null", {})
    assert asked[TENANT] in {"${aws:PrincipalTag/tenant}", "false"}


def test_moto_stores_the_policy_and_looks_at_none_of_it() -> None:
    kms = kms_client()
    policy = properties()["KeyPolicy"]
    for one in policy["Statement"]:
        one["Principal"] = {"AWS": "arn:aws:iam::123456789012:role/somebody-else"}
    key = kms.create_key(Policy=json.dumps(policy))["KeyMetadata"]["KeyId"]
    kept = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    assert kept == policy
    # Without a tenant, by a principal that the policy does not name.
    plaintext = kms.generate_data_key(KeyId=key, KeySpec="AES_256")["Plaintext"]
    assert len(plaintext) == 32
