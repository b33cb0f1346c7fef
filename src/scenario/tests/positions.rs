//! Positions of things, in texts that are TOML and in texts that are not.

use super::{Document, Raw, check, lines};

#[test]
fn syntax() {
    check(
        "count = 12",
        &[
            ("count =", &["line 31, pool[0].count: the value is missing; write a value after the ="]),
            ("count 12", &["line 31, pool[0]: a key has no value; write = and a value behind it"]),
            ("count = 012", &["line 31, pool[0].count: unexpected leading zero; remove 0"]),
            ("count = 1979-13-44", &["line 31, pool[0].count: invalid date; write month between 01 and 12"]),
            (
                "count = tru",
                &[
                    "line 31, pool[0].count: tru is neither a number nor true or false; write a text in quotation marks, a number, true or false",
                ],
            ),
            ("count = 1\n[report]\n", &["line 67, report: is already defined; keep one of the two"]),
        ],
    );
    assert_eq!(
        lines("a = \n\n[b]\nc = 3 h\nc = 1\nc.d = 1\n"),
        [
            "line 1, a: the value is missing; write a value after the =",
            "line 4, b.c: 3 h is a text without quotation marks; write \"3 h\"",
            "line 5, b.c: is already defined; keep one of the two",
            "line 6, b.c: is already defined; keep one of the two",
        ]
    );
}

#[test]
fn a_path_has_a_place() {
    let document =
        Document::parse("a = 1\n[b.\"c.d\"]\n\"é\" = [ 1, {x = 2} ]\n[[e]]\n[[e]]\nf.g = 1\n").unwrap();
    let cases = [
        ("a", (1, 1)),
        ("a.x", (1, 1)),
        ("b", (2, 2)),
        ("b.\"c.d\"", (2, 4)),
        ("b.\"c.d\".z[3]", (2, 4)),
        ("b.\"c.d\".\"é\"", (3, 1)),
        ("b.\"c.d\".\"é\"[1]", (3, 12)),
        ("b.\"c.d\".\"é\"[1].x", (3, 13)),
        ("b.\"c.d\".\"é\"[2].x", (3, 1)),
        ("e[1]", (5, 1)),
        ("e[1].f.g", (6, 3)),
        ("e[1].f.h", (6, 1)),
        ("e[x].f", (4, 3)),
        ("nowhere", (1, 1)),
        ("", (1, 1)),
    ];
    for (path, place) in cases {
        assert_eq!(document.locate(path), place, "{path}");
    }
}

#[test]
fn what_cannot_be_read_is_a_problem() {
    let document = Document::parse("name = \"x\"\n[[pool]]\ncount = [1]\n").unwrap();
    let unread = document.read::<Raw>().unwrap_err();
    assert_eq!((unread[0].line, unread[0].key.as_str()), (3, "pool[0].count"));
    let unread = document.read::<u32>().unwrap_err();
    assert_eq!(unread[0].line, 1);
}
