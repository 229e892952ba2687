//! The program as its users see it: each file in `cmd` is a story with commands and what they print.

#[test]
fn stories() {
    trycmd::TestCases::new().case("tests/cmd/*.md");
}
