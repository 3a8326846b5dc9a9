"""The Merkle tree: roots by the definition of RFC 6962, and proofs of every leaf and every earlier tree."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecert.errors import Malformed
from ecert.log.tree import (
    EMPTY_ROOT,
    Tree,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    root_at,
    root_of,
    verify_consistency,
    verify_inclusion,
)

SIZES = range(1, 70)
LEAVES = [leaf_hash(number.to_bytes(2, "big")) for number in range(70)]


def _root_by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(_root_by_definition(leaves[:split]), _root_by_definition(leaves[split:]))


@pytest.mark.parametrize("size", [0, *SIZES])
def test_a_root_is_that_of_the_definition(size: int) -> None:
    """For every size, at once and leaf by leaf, and for every earlier size of a larger tree."""
    expected = _root_by_definition(LEAVES[:size])
    grown = Tree()
    for leaf in LEAVES[:size]:
        grown.extend([leaf])
    assert root_of(LEAVES[:size]) == grown.root() == Tree(LEAVES).root(size) == expected


def test_the_empty_tree_has_a_root_of_its_own() -> None:
    """RFC 6962: the hash of nothing."""
    assert root_at(Tree().node, 0) == EMPTY_ROOT == root_of([])


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_can_be_proved(size: int) -> None:
    """In every size, and with no other leaf, index, size, or root."""
    tree = Tree(LEAVES)
    root = tree.root(size)
    for index in range(size):
        path = inclusion_path(tree.node, index, size)
        assert verify_inclusion(LEAVES[index], index, size, path, root)
        assert not verify_inclusion(LEAVES[index], (index + 1) % (size + 1), size, path, root)
        assert not verify_inclusion(leaf_hash(b"another"), index, size, path, root)
        assert not verify_inclusion(LEAVES[index], index, size, [*path, root], root)


@pytest.mark.parametrize("size", SIZES)
def test_every_earlier_tree_can_be_proved(size: int) -> None:
    """Every earlier size is the beginning of a later one; another root of that size is not."""
    tree = Tree(LEAVES)
    for before in range(1, size + 1):
        path = consistency_path(tree.node, before, size)
        assert verify_consistency(before, size, tree.root(before), tree.root(size), path)
        assert not verify_consistency(before, size, leaf_hash(b"fork"), tree.root(size), path)
        if before > 1:
            other = Tree([leaf_hash(b"other"), *LEAVES[1:]])
            assert not verify_consistency(before, size, other.root(before), tree.root(size), path)


@given(st.integers(1, 70), st.data())
def test_a_changed_proof_does_not_hold(size: int, data: st.DataObject) -> None:
    """One bit of one hash."""
    tree, index = Tree(LEAVES), data.draw(st.integers(0, size - 1))
    path = inclusion_path(tree.node, index, size)
    if path:
        place, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
        changed = int.from_bytes(path[place], "big") ^ (1 << bit)
        path[place] = changed.to_bytes(32, "big")
        assert not verify_inclusion(LEAVES[index], index, size, path, tree.root(size))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 3)])
def test_a_leaf_that_is_not_there_has_no_proof(index: int, size: int) -> None:
    """It is refused, not answered with something that does not hold."""
    with pytest.raises(Malformed):
        inclusion_path(Tree(LEAVES).node, index, size)
    assert not verify_inclusion(LEAVES[0], index, size, [], LEAVES[0])


@pytest.mark.parametrize(("size1", "size2"), [(0, 3), (4, 3)])
def test_what_is_no_earlier_tree_has_no_proof(size1: int, size2: int) -> None:
    """Neither the empty tree nor a later one."""
    with pytest.raises(Malformed):
        consistency_path(Tree(LEAVES).node, size1, size2)


def test_what_is_no_hash_never_holds() -> None:
    """In a path of either kind."""
    assert not verify_inclusion(LEAVES[0], 0, 2, [b"short"], root_of(LEAVES[:2]))
    assert not verify_consistency(1, 2, LEAVES[0], root_of(LEAVES[:2]), [b""])
