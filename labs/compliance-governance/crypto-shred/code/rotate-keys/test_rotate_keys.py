"""Tests of rotate_keys on a KMS and a table of keys, as the role key_keeper.

SUPERUSER_URL is a database with the labs' roles; the KMS is that of AWS_ENDPOINT_URL_KMS.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from botocore.exceptions import ClientError
from kms_keys import WrappedKey, kms_client, make_key, unwrap
from psycopg.errors import InsufficientPrivilege
from rotate_keys import rewrap
from with_tenant import TenantId, parse_tenant_id

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

EXAMPLE = (Path(__file__).parent.parent / "tenant-key" / "tenant-key.sql").read_text("utf-8")
ACME = parse_tenant_id("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa")
GLOBEX = parse_tenant_id("bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb")
SUPERUSER_URL = os.environ["SUPERUSER_URL"]
Session = psycopg.Connection[Any]


def keeper_url() -> str:
    parts = urlsplit(SUPERUSER_URL)
    return urlunsplit(parts._replace(netloc=f"key_keeper@{parts.hostname}:{parts.port}"))


@pytest.fixture(scope="module")
def kms() -> "KMSClient":
    return kms_client()


@pytest.fixture
def superuser() -> Iterator[Session]:
    with psycopg.connect(SUPERUSER_URL, autocommit=True) as session:
        session.execute("DROP ROLE IF EXISTS key_keeper")
        session.execute("CREATE ROLE key_keeper LOGIN")
        session.execute("GRANT USAGE ON SCHEMA public TO key_keeper")
        session.execute("CREATE TABLE note (tenant_id uuid NOT NULL, id int, body bytea)")
        session.execute("INSERT INTO note VALUES (%s, 1, '\\x01')", [GLOBEX])
        for region in ("table", "protect", "states", "destroy"):
            text = EXAMPLE.split(f"-- #region {region}\n")[1].split(f"-- #endregion {region}")[0]
            session.execute(text.encode())
        yield session
        session.execute("DROP TABLE tenant_key, note")
        session.execute("DROP FUNCTION renew_key, destroy_keys, tenant_key_goes_forward")
        session.execute("REVOKE ALL ON SCHEMA public FROM key_keeper")
        session.execute("DROP ROLE key_keeper")


@pytest.fixture
def keeper(superuser: Session) -> Iterator[Session]:
    with psycopg.connect(keeper_url(), autocommit=True) as session:
        yield session


def new_wrapping_key(kms: "KMSClient") -> str:
    return kms.create_key()["KeyMetadata"]["Arn"]


def add(keeper: Session, kms: "KMSClient", tenant: TenantId, count: int, wrapping: str) -> None:
    for _ in range(count):
        key = make_key(kms, tenant, "data", wrapping)
        keeper.execute(
            "SELECT renew_key(%s, 'data', %s, %s)", [tenant, key.wrapping_key, key.wrapped]
        )


def stored(session: Session, tenant: TenantId) -> list[WrappedKey]:
    rows = session.execute(
        "SELECT wrapping_key, wrapped FROM tenant_key WHERE tenant_id = %s ORDER BY version",
        [tenant],
    ).fetchall()
    return [WrappedKey(wrapping_key, wrapped) for wrapping_key, wrapped in rows]


def opened(kms: "KMSClient", tenant: TenantId, keys: list[WrappedKey]) -> list[bytes]:
    nonce = bytes(12)
    return [
        unwrap(kms, tenant, key, [key.wrapping_key]).encrypt(nonce, b"the same text", None)
        for key in keys
    ]


def test_wraps_all_keys_anew_and_changes_none(keeper: Session, kms: "KMSClient") -> None:
    old, new = new_wrapping_key(kms), new_wrapping_key(kms)
    add(keeper, kms, ACME, 2, old)
    add(keeper, kms, GLOBEX, 1, old)
    before = {tenant: opened(kms, tenant, stored(keeper, tenant)) for tenant in (ACME, GLOBEX)}
    assert rewrap(keeper, kms, old, new) == (3, [])
    kms.disable_key(KeyId=old.rpartition("/")[2])
    for tenant in (ACME, GLOBEX):
        keys = stored(keeper, tenant)
        assert {key.wrapping_key for key in keys} == {new}
        assert opened(kms, tenant, keys) == before[tenant]
    assert rewrap(keeper, kms, old, new) == (0, [])


def test_reads_no_data(keeper: Session) -> None:
    with pytest.raises(InsufficientPrivilege):
        keeper.execute("SELECT body FROM note")


def test_goes_on_after_it_was_stopped(keeper: Session, kms: "KMSClient") -> None:
    old, new = new_wrapping_key(kms), new_wrapping_key(kms)
    add(keeper, kms, ACME, 3, old)

    class Stopped:
        calls = 0

        def re_encrypt(self, **request: Any) -> Any:  # noqa: ANN401
            self.calls += 1
            if self.calls == 3:
                raise ConnectionError
            return kms.re_encrypt(**request)

    with pytest.raises(ConnectionError):
        rewrap(keeper, Stopped(), old, new)  # type: ignore[arg-type]
    assert [key.wrapping_key == new for key in stored(keeper, ACME)] == [True, True, False]
    assert rewrap(keeper, kms, old, new) == (1, [])


def test_says_which_key_can_not_be_wrapped_anew(
    superuser: Session, keeper: Session, kms: "KMSClient"
) -> None:
    old, new = new_wrapping_key(kms), new_wrapping_key(kms)
    add(keeper, kms, ACME, 1, old)
    add(keeper, kms, GLOBEX, 1, old)
    superuser.execute(
        """UPDATE tenant_key SET wrapped = (SELECT wrapped FROM tenant_key WHERE tenant_id = %s)
           WHERE tenant_id = %s""",
        [GLOBEX, ACME],
    )
    assert rewrap(keeper, kms, old, new) == (1, [f"{ACME}/data/1"])
    assert stored(keeper, ACME)[0].wrapping_key == old


def test_leaves_destroyed_keys_alone(keeper: Session, kms: "KMSClient") -> None:
    old = new_wrapping_key(kms)
    add(keeper, kms, ACME, 2, old)
    keeper.execute("SELECT destroy_keys(%s)", [ACME])
    assert rewrap(keeper, kms, old, new_wrapping_key(kms)) == (0, [])


def test_leaves_a_tenant_alone_that_has_a_wrapping_key_of_its_own(
    keeper: Session, kms: "KMSClient"
) -> None:
    shared, own = new_wrapping_key(kms), new_wrapping_key(kms)
    add(keeper, kms, ACME, 1, shared)
    add(keeper, kms, GLOBEX, 1, own)
    before = stored(keeper, GLOBEX)
    assert rewrap(keeper, kms, shared, new_wrapping_key(kms)) == (1, [])
    assert stored(keeper, GLOBEX) == before


def test_ends_when_the_wrapping_key_is_disabled(keeper: Session, kms: "KMSClient") -> None:
    old = new_wrapping_key(kms)
    add(keeper, kms, ACME, 1, old)
    kms.disable_key(KeyId=old.rpartition("/")[2])
    with pytest.raises(ClientError, match="DisabledException"):
        rewrap(keeper, kms, old, new_wrapping_key(kms))


def test_two_at_a_time_share_the_work(keeper: Session, kms: "KMSClient") -> None:
    old, new = new_wrapping_key(kms), new_wrapping_key(kms)
    add(keeper, kms, ACME, 8, old)

    def one(_: int) -> int:
        with psycopg.connect(keeper_url(), autocommit=True) as session:
            done, refused = rewrap(session, kms, old, new)
            assert refused == []
            return done

    with ThreadPoolExecutor(2) as pool:
        shares = list(pool.map(one, range(2)))
    assert sum(shares) + rewrap(keeper, kms, old, new)[0] == 8
    assert {key.wrapping_key for key in stored(keeper, ACME)} == {new}
