"""Django, scoped by a default manager that reads the tenant from a context variable."""

from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

import django
from django.conf import settings

from findings import ACME, GLOBEX, RENAMED, address, report


def database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": parts.hostname,
        "PORT": parts.port,
        "USER": parts.username,
        "NAME": parts.path.strip("/"),
    }


# The database that an attempt uses is chosen by a router, so that the attempts stay Django's own.
settings.configure(
    INSTALLED_APPS=["django_databases"],
    USE_TZ=True,
    DATABASES={"default": database(address(False)), "policies": database(address(True))},
    DATABASE_ROUTERS=["django_databases.Router"],
)
django.setup()

from django.db import connections, models, transaction  # noqa: E402

import django_databases as router  # noqa: E402

tenant: ContextVar[str | None] = ContextVar("tenant", default=None)


class TenantManager(models.Manager):
    def get_queryset(self) -> models.QuerySet:
        found, current = super().get_queryset(), tenant.get()
        return found.filter(tenant_id=current) if current else found


class Project(models.Model):
    id = models.IntegerField(primary_key=True)
    tenant_id = models.UUIDField()
    name = models.TextField()
    cost = models.IntegerField()
    objects = TenantManager()

    class Meta:
        app_label = "django_databases"
        db_table = "project"


class Task(models.Model):
    id = models.IntegerField(primary_key=True)
    tenant_id = models.UUIDField()
    title = models.TextField()
    project = models.ForeignKey(Project, models.CASCADE, related_name="tasks")
    objects = TenantManager()

    class Meta:
        app_label = "django_databases"
        db_table = "task"


def rows(found: Any) -> list[Any]:
    return [{**vars(row), "_state": None} for row in found]


def planted() -> Project:
    return Project(id=90, tenant_id=GLOBEX, name="planted", cost=1)


def cursor_rows() -> list[Any]:
    with connections[router.using.get()].cursor() as cursor:
        cursor.execute("SELECT * FROM project")
        return cursor.fetchall()


def one() -> Project:
    return Project.objects.get(id=1)


def in_atomic() -> list[Any]:
    with transaction.atomic(using=router.using.get()):
        return rows(Project.objects.all())


P, T = Project.objects, Task.objects
WAYS = {
    "find-one": {"get": lambda: rows([P.get(id=2)]), "first": lambda: rows(P.filter(id=2)[:1])},
    "find-many": {
        "all": lambda: rows(P.all()),
        "filter with its own tenant": lambda: rows(P.filter(tenant_id=GLOBEX)),
    },
    "fragment": {"extra(where)": lambda: rows(P.extra(where=["id = 1 OR cost > 1"]))},
    "nested-read": {
        "related manager": lambda: rows(one().tasks.all()),
        "prefetch_related": lambda: [
            rows(project.tasks.all()) for project in P.filter(id=1).prefetch_related("tasks")
        ],
        "foreign key": lambda: T.get(id=12).project.name,
        "select_related": lambda: [task.project.name for task in T.select_related("project")],
        "filter on a relation": lambda: (
            "a falcon task" if P.filter(id=1, tasks__title__startswith="falcon").exists() else None
        ),
        "values on a relation": lambda: list(P.filter(id=1).values("tasks__title")),
    },
    "nested-write": {
        "related update": lambda: one().tasks.update(title="taken"),
        "related add": lambda: one().tasks.add(
            Task(id=21, tenant_id=GLOBEX, title="taken"), bulk=False
        ),
    },
    "insert": {
        "create": lambda: P.create(id=90, tenant_id=GLOBEX, name="planted", cost=1) and None,
        "bulk_create": lambda: P.bulk_create([planted()]) and None,
        "update_or_create": lambda: (
            P.update_or_create(
                id=2, defaults={"name": "taken"}, create_defaults={"tenant_id": GLOBEX, "cost": 1}
            )
            and None
        ),
    },
    "update": {
        "update": lambda: P.filter(id=2).update(name="taken"),
        "set the tenant": lambda: P.filter(id=1).update(tenant_id=GLOBEX),
        "save": lambda: Project(id=2, tenant_id=ACME, name="taken", cost=1).save(),
    },
    "delete": {
        "queryset": lambda: T.filter(id=21).delete(),
        "instance": lambda: Task(id=21).delete(),
    },
    "bulk": {
        "update, ids": lambda: P.filter(id__in=[1, 2]).update(name="taken"),
        "bulk_update": lambda: P.bulk_update([Project(id=2, name="taken")], ["name"]),
        "delete, cascade": lambda: P.filter(id=1).delete(),
    },
    "aggregate": {"aggregate": lambda: P.aggregate(models.Sum("cost"))},
    "raw": {
        "raw": lambda: rows(P.raw("SELECT * FROM project")),
        "cursor": cursor_rows,
    },
    "transaction": {"atomic": in_atomic},
}


def renamed() -> Project:
    project = one()
    project.name = RENAMED
    return project


OWN = {
    "own-update": {
        "update": lambda: P.filter(id=1).update(name=RENAMED),
        "save": lambda: renamed().save(),
        "save, update_fields": lambda: renamed().save(update_fields=["name"]),
        "bulk_update": lambda: P.bulk_update([renamed()], ["name"]),
    }
}


def within(scoped: bool, rls: bool, way: Any) -> Any:
    name = "policies" if rls else "default"
    tokens = (router.using.set(name), tenant.set(ACME if scoped else None))
    try:
        with transaction.atomic(using=name):
            if rls:
                with connections[name].cursor() as cursor:
                    cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [ACME])
            return way()
    finally:
        router.using.reset(tokens[0])
        tenant.reset(tokens[1])


report("django", WAYS, OWN, within)
connections.close_all()
