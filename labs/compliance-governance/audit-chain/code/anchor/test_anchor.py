"""Tests of anchor.py and anchor-bucket.yaml on moto, an imitation of AWS.

What moto does not imitate is expected as well, so that a page which states it stays true.
"""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from anchor import ChainRewrittenError, TakenAnchor, read_anchors, write_anchor
from botocore.config import Config
from botocore.exceptions import ClientError
from cfnlint import decode  # type: ignore[import-untyped]
from cfnlint.api import lint  # type: ignore[import-untyped]
from cfnlint.config import ManualArgs  # type: ignore[import-untyped]
from moto.server import ThreadedMotoServer

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.literals import ObjectLockRetentionModeType

TEMPLATE = Path(__file__).parent.parent / "anchor-bucket" / "anchor-bucket.yaml"
WRITER = "arn:aws:iam::123456789012:role/anchor-writer"
ACME = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
GLOBEX = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
FIRST = TakenAnchor(ACME, 2, "0a" * 32, "2026-11-24T10:00:00Z")
KEY = f"anchors/{ACME}/0001/0000000000000000002.json"
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def options(address: str) -> dict[str, Any]:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    quick = Config(retries={"total_max_attempts": 1})
    return {"endpoint_url": address, "region_name": "eu-central-1", "config": quick, **keys}


@pytest.fixture(scope="module")
def s3(address: str) -> "S3Client":
    return boto3.client("s3", **options(address))


@pytest.fixture(scope="module")
def cloudformation(address: str) -> "CloudFormationClient":
    return boto3.client("cloudformation", **options(address))


def properties() -> dict[str, Any]:
    template, unreadable = decode.decode(str(TEMPLATE))
    assert unreadable == []
    assert template is not None
    bucket: dict[str, Any] = template["Resources"]["AnchorBucket"]["Properties"]
    # The API takes a number where the template names its parameter.
    retention = bucket["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    retention["Days"] = template["Parameters"][retention["Days"]["Ref"]]["Default"]
    return bucket


@pytest.fixture
def bucket(s3: "S3Client", request: pytest.FixtureRequest) -> str:
    """A bucket with the template's properties, each given to the API of S3."""
    wanted = properties()
    name = f"anchors-{abs(hash(request.node.name))}"
    s3.create_bucket(
        Bucket=name,
        ObjectLockEnabledForBucket=wanted["ObjectLockEnabled"],
        CreateBucketConfiguration={"LocationConstraint": "eu-central-1"},
    )
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=wanted["VersioningConfiguration"])
    lock = wanted["ObjectLockConfiguration"]
    s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=lock)
    s3.put_public_access_block(
        Bucket=name, PublicAccessBlockConfiguration=wanted["PublicAccessBlockConfiguration"]
    )
    s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls=wanted["OwnershipControls"])
    return name


def refused(call: Callable[[], object]) -> str | None:
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


def put(s3: "S3Client", bucket: str, mode: "ObjectLockRetentionModeType", days: int = 10) -> str:
    until = datetime.now(UTC) + days * DAY
    answer = s3.put_object(
        Bucket=bucket, Key="x", Body=b"1", ObjectLockMode=mode, ObjectLockRetainUntilDate=until
    )
    return answer["VersionId"]


def problems(template: str) -> list[str]:
    found = lint(template, config=ManualArgs(regions=["eu-central-1"]))
    return [problem.rule.id for problem in found]


class TestTemplate:
    def test_satisfies_the_schema_of_cloudformation(self) -> None:
        assert problems(TEMPLATE.read_text("utf-8")) == []

    def test_a_mode_that_does_not_exist_is_found(self) -> None:
        broken = TEMPLATE.read_text("utf-8").replace("Mode: COMPLIANCE", "Mode: COMPLIANT")
        assert problems(broken) == ["E3030"]

    @pytest.mark.filterwarnings("ignore:Tried to parse AWS:UserWarning")
    def test_deploys_in_moto_which_ignores_the_lock(
        self, s3: "S3Client", cloudformation: "CloudFormationClient"
    ) -> None:
        cloudformation.create_stack(
            StackName="anchors",
            TemplateBody=TEMPLATE.read_text("utf-8"),
            Parameters=[{"ParameterKey": "AnchorWriterArn", "ParameterValue": WRITER}],
        )
        stack = cloudformation.describe_stacks(StackName="anchors")["Stacks"][0]
        assert stack["StackStatus"] == "CREATE_COMPLETE"
        name = stack["Outputs"][0]["OutputValue"]
        code = refused(lambda: s3.get_object_lock_configuration(Bucket=name))
        assert code == "ObjectLockConfigurationNotFoundError"
        assert "Status" not in s3.get_bucket_versioning(Bucket=name)

    def test_its_properties_are_what_the_api_answers(self, s3: "S3Client", bucket: str) -> None:
        wanted = properties()
        assert s3.get_bucket_versioning(Bucket=bucket).get("Status") == "Enabled"
        lock = s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
        # moto adds "Years": 0.
        assert lock["Rule"]["DefaultRetention"].items() >= (
            wanted["ObjectLockConfiguration"]["Rule"]["DefaultRetention"].items()
        )
        access = s3.get_public_access_block(Bucket=bucket)
        assert access["PublicAccessBlockConfiguration"] == wanted["PublicAccessBlockConfiguration"]


class TestLock:
    """What moto's object lock enforces, and what it lets through."""

    def test_the_default_retention_locks_an_object_that_names_none(
        self, s3: "S3Client", bucket: str
    ) -> None:
        version = s3.put_object(Bucket=bucket, Key="x", Body=b"1")["VersionId"]
        head = s3.head_object(Bucket=bucket, Key="x")
        assert head["ObjectLockMode"] == "COMPLIANCE"
        assert head["ObjectLockRetainUntilDate"] > datetime.now(UTC) + 399 * DAY
        code = refused(lambda: s3.delete_object(Bucket=bucket, Key="x", VersionId=version))
        assert code == "AccessDenied"

    @pytest.mark.parametrize(
        ("mode", "bypass", "code"),
        [
            ("COMPLIANCE", False, "AccessDenied"),
            ("COMPLIANCE", True, "AccessDenied"),
            ("GOVERNANCE", False, "AccessDenied"),
            ("GOVERNANCE", True, None),
        ],
    )
    def test_a_version_is_deleted_only_past_governance(
        self,
        s3: "S3Client",
        bucket: str,
        mode: "ObjectLockRetentionModeType",
        bypass: bool,
        code: str | None,
    ) -> None:
        version = put(s3, bucket, mode)
        # Left out when it is false: moto takes the header for a bypass whatever it says.
        header: Any = {"BypassGovernanceRetention": True} if bypass else {}
        call = s3.delete_object
        assert code == refused(lambda: call(Bucket=bucket, Key="x", VersionId=version, **header))

    def test_overwriting_makes_a_version_and_keeps_the_old_one(
        self, s3: "S3Client", bucket: str
    ) -> None:
        old = put(s3, bucket, "COMPLIANCE")
        new = s3.put_object(Bucket=bucket, Key="x", Body=b"2")["VersionId"]
        assert new != old
        assert s3.get_object(Bucket=bucket, Key="x", VersionId=old)["Body"].read() == b"1"

    def test_a_plain_delete_adds_a_marker_and_keeps_the_version(
        self, s3: "S3Client", bucket: str
    ) -> None:
        old = put(s3, bucket, "COMPLIANCE")
        assert s3.delete_object(Bucket=bucket, Key="x")["DeleteMarker"] is True
        assert refused(lambda: s3.get_object(Bucket=bucket, Key="x")) == "NoSuchKey"
        assert s3.get_object(Bucket=bucket, Key="x", VersionId=old)["Body"].read() == b"1"

    @pytest.mark.parametrize("mode", ["COMPLIANCE", "GOVERNANCE"])
    def test_moto_lets_retention_be_shortened_and_aws_does_not(
        self, s3: "S3Client", bucket: str, mode: "ObjectLockRetentionModeType"
    ) -> None:
        version = put(s3, bucket, mode)
        sooner = datetime.now(UTC) - DAY
        shortened = refused(
            lambda: s3.put_object_retention(
                Bucket=bucket,
                Key="x",
                VersionId=version,
                Retention={"Mode": mode, "RetainUntilDate": sooner},
            )
        )
        assert shortened is None

    def test_moto_lets_versioning_be_suspended_and_aws_does_not(
        self, s3: "S3Client", bucket: str
    ) -> None:
        suspended: Any = {"Status": "Suspended"}
        call = s3.put_bucket_versioning
        assert refused(lambda: call(Bucket=bucket, VersioningConfiguration=suspended)) is None


class TestAnchors:
    def test_are_read_back_oldest_first_and_by_tenant(self, s3: "S3Client", bucket: str) -> None:
        second = replace(FIRST, seq=10, hash="0b" * 32)
        other = replace(FIRST, tenant_id=GLOBEX)
        for anchor in [FIRST, second, other]:
            assert write_anchor(s3, bucket, anchor, DAY)
        assert list(read_anchors(s3, bucket, ACME)) == [FIRST, second]
        assert list(read_anchors(s3, bucket, GLOBEX)) == [other]

    def test_are_locked_for_the_time_that_was_asked(self, s3: "S3Client", bucket: str) -> None:
        write_anchor(s3, bucket, FIRST, 30 * DAY)
        head = s3.head_object(Bucket=bucket, Key=KEY)
        assert head["ObjectLockMode"] == "COMPLIANCE"
        left = head["ObjectLockRetainUntilDate"] - datetime.now(UTC)
        assert timedelta(days=29) < left <= timedelta(days=30)
        call = s3.delete_object
        version = head["VersionId"]
        code = refused(lambda: call(Bucket=bucket, Key=KEY, VersionId=version))
        assert code == "AccessDenied"

    def test_a_head_that_did_not_move_is_anchored_once(self, s3: "S3Client", bucket: str) -> None:
        assert write_anchor(s3, bucket, FIRST, DAY) is True
        later = replace(FIRST, taken_at="2026-11-24T11:00:00Z")
        assert write_anchor(s3, bucket, later, DAY) is False
        assert list(read_anchors(s3, bucket, ACME)) == [FIRST]

    def test_another_hash_for_an_anchored_row_is_an_alarm(
        self, s3: "S3Client", bucket: str
    ) -> None:
        write_anchor(s3, bucket, FIRST, DAY)
        with pytest.raises(ChainRewrittenError, match="has another hash"):
            write_anchor(s3, bucket, replace(FIRST, hash="0c" * 32), DAY)

    def test_another_hash_behind_a_delete_marker_is_an_alarm(
        self, s3: "S3Client", bucket: str
    ) -> None:
        write_anchor(s3, bucket, FIRST, DAY)
        s3.delete_object(Bucket=bucket, Key=KEY)
        with pytest.raises(ChainRewrittenError, match="has another hash"):
            write_anchor(s3, bucket, replace(FIRST, hash="0c" * 32), DAY)

    def test_a_restored_chain_has_anchors_of_its_own(self, s3: "S3Client", bucket: str) -> None:
        restored = replace(FIRST, chain=2, hash="0e" * 32)
        assert write_anchor(s3, bucket, FIRST, DAY)
        assert write_anchor(s3, bucket, restored, DAY)
        assert list(read_anchors(s3, bucket, ACME)) == [FIRST]
        assert list(read_anchors(s3, bucket, ACME, chain=2)) == [restored]

    def test_are_still_read_when_somebody_deleted_or_replaced_them(
        self, s3: "S3Client", bucket: str
    ) -> None:
        write_anchor(s3, bucket, FIRST, DAY)
        s3.delete_object(Bucket=bucket, Key=KEY)
        assert list(read_anchors(s3, bucket, ACME)) == [FIRST]
        forged = replace(FIRST, hash="0d" * 32)
        s3.put_object(Bucket=bucket, Key=KEY, Body=json.dumps(forged.__dict__).encode())
        read = list(read_anchors(s3, bucket, ACME))
        assert sorted(anchor.hash for anchor in read) == [FIRST.hash, forged.hash]

    def test_an_outage_is_not_taken_for_an_anchor(self, s3: "S3Client") -> None:
        with pytest.raises(ClientError, match="NoSuchBucket"):
            write_anchor(s3, "no-such-bucket", FIRST, DAY)
