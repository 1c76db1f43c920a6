"""Two clusters join when the edge outweighs what contradicts it."""

from pathlib import Path

import pytest

from ringback.config import load_settings
from ringback.identity.merging import Cluster, Guard, guarded

IDENTITY = load_settings(str(Path(__file__).resolve().parents[2] / "conf/default.yaml")).identity
GUARD = Guard(IDENTITY.contradictions, IDENTITY.times.while_days, IDENTITY.keep_at)
ANN, ANN_TOO, BEN = "ann||lee||", "ann|m|lee||", "ben||cole||"
MS_LEE, JOE = "||lee||", "joe||lee||"


def mail(name: str, begin: int = 0, end: int = 99) -> str:
    return f"{name}@x.org|{name}|{begin}|{end}"


def line(phone: str, begin: int, end: int) -> tuple[str, str, str, int, int]:
    return ("shop", "mobile", phone, begin, end)


@pytest.mark.parametrize(
    ("a", "b", "against"),
    [
        (Cluster(), Cluster(), None),
        (Cluster(names={ANN}), Cluster(), None),
        (Cluster(names={ANN}), Cluster(names={BEN}), "name"),
        (Cluster(names={ANN, BEN}), Cluster(names={ANN_TOO}), None),
        (
            Cluster(names={ANN, MS_LEE}),
            Cluster(names={JOE}),
            "name",
        ),  # her family name alone is his too, and hers is known whole
        (Cluster(names={MS_LEE}), Cluster(names={JOE}), None),
        (Cluster(names={MS_LEE}, logins={"wechat:a"}), Cluster(names={JOE}, logins={"wechat:b"}), "login"),
        (Cluster(born={"1980-01-02"}), Cluster(born={"1981-01-02"}), "birth_date"),
        (Cluster(names={ANN}, born={"1980-01-02"}), Cluster(names={ANN}, born={"1981-01-02"}), "birth_date"),
        (Cluster(mailboxes={mail("annlee")}), Cluster(mailboxes={mail("bencole")}), "mail"),
        (Cluster(mailboxes={mail("annlee")}), Cluster(mailboxes={mail("annlee")}), None),
        (Cluster(names={ANN}, mailboxes={mail("annlee")}), Cluster(names={ANN}, mailboxes={mail("bencole")}), None),
        (Cluster(logins={"wechat:a"}), Cluster(logins={"wechat:b"}), "login"),
        (Cluster(logins={"wechat:a"}), Cluster(logins={"alipay:b"}), None),
        (Cluster(logins={"openid:app1:a"}), Cluster(logins={"openid:app2:b"}), None),
        (Cluster(lines=[line("+1", 0, 99)]), Cluster(lines=[line("+2", 39, 99)]), "line"),
        (Cluster(lines=[line("+1", 0, 99)]), Cluster(lines=[line("+2", 40, 99)]), None),
    ],
)
def test_what_contradicts(a: Cluster, b: Cluster, against: str | None) -> None:
    assert GUARD.contradiction(a, b)[1] == against
    assert GUARD.contradiction(b, a)[1] == against


def test_ids_that_a_person_has_once_keep_apart_whatever_is_shared() -> None:
    strict = Guard(IDENTITY.contradictions, IDENTITY.times.while_days, IDENTITY.keep_at, frozenset({"unionid"}))
    one, other = Cluster(names={ANN}, logins={"unionid:1"}), Cluster(names={ANN}, logins={"unionid:2"})
    assert strict.contradiction(one, other) == (-500.0, "unique_id")
    assert strict.contradiction(one, Cluster(names={ANN}, logins={"unionid:1", "unionid:2"})) == (0.0, None)
    assert strict.contradiction(one, Cluster(names={ANN}, logins={"unionid2:2"})) == (0.0, None)
    assert guarded({1: one, 2: other}, [(1, 2, 40.0)], strict)[1] == [(1, 2, "unique_id")]


def test_a_ruling_joins_even_those() -> None:
    strict = Guard(IDENTITY.contradictions, IDENTITY.times.while_days, IDENTITY.keep_at, frozenset({"unionid"}))
    said = {1: Cluster(logins={"unionid:1"}), 2: Cluster(logins={"unionid:2"})}
    assert guarded(said, [(1, 2, 1000.0)], strict) == ({1: 1, 2: 1}, [])


def test_a_chain_is_cut_at_its_weakest_contradicted_edge() -> None:
    said = {1: Cluster(names={ANN}), 2: Cluster(), 3: Cluster(), 4: Cluster(names={BEN})}
    edges = [(1, 2, 6.0), (2, 3, 3.0), (3, 4, 5.0)]
    assert guarded(said, edges, GUARD) == ({1: 1, 2: 1, 3: 3, 4: 3}, [(2, 3, "name")])


def test_a_family_name_between_relatives_joins_neither_to_the_other() -> None:
    said = {1: Cluster(names={ANN}), 2: Cluster(names={MS_LEE}), 3: Cluster(names={JOE})}
    assert guarded(said, [(1, 2, 4.0), (2, 3, 3.0)], GUARD) == ({1: 1, 2: 1, 3: 3}, [(2, 3, "name")])


def test_an_edge_that_outweighs_joins() -> None:
    said = {1: Cluster(names={ANN}), 2: Cluster(names={BEN})}
    assert guarded(said, [(1, 2, 11.0)], GUARD) == ({1: 1, 2: 1}, [])
    said = {1: Cluster(names={ANN}), 2: Cluster(names={BEN})}
    assert guarded(said, [(1, 2, 10.9)], GUARD) == ({1: 1, 2: 2}, [(1, 2, "name")])


def test_the_order_of_edges_does_not_matter() -> None:
    edges = [(1, 2, 4.0), (2, 3, 4.0), (1, 3, 4.0)]
    told = [guarded({n: Cluster(names={name}) for n, name in ((1, ANN), (2, ANN_TOO), (3, BEN))}, order, GUARD)
            for order in (edges, edges[::-1])]  # fmt: skip
    assert told[0] == told[1]
    assert told[0][0] == {1: 1, 2: 1, 3: 3}
