//! The format table of the README is what the registry says. `GENLOCK_UPDATE=1 cargo test -p genlock-tests --test readme` writes it.

use genlock_format::Format;
use std::fs;
use std::path::Path;

const BEGIN: &str = "<!-- formats: begin -->\n";
const END: &str = "<!-- formats: end -->";

fn table() -> String {
    let mut table = String::from("| format | `--from`, `--to` | family | read | write | |\n|---|---|---|---|---|---|\n");
    for format in genlock::registry().iter() {
        table.push_str(&row(format));
    }
    table
}

fn row(format: &dyn Format) -> String {
    let info = format.info();
    let mark = |there: bool| if there { "yes" } else { "" };
    let provisional = if info.provisional.is_some() { "provisional" } else { "" };
    let (read, write) = (mark(format.reader().is_some()), mark(format.writer().is_some()));
    format!("| {} | `{}` | {} | {read} | {write} | {provisional} |\n", info.name, info.id, info.family)
}

#[test]
fn the_format_table_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let text = fs::read_to_string(&path).expect("the README is there");
    let (head, rest) = text.split_once(BEGIN).expect("the table has a beginning");
    let (_, tail) = rest.split_once(END).expect("the table has an end");
    let wanted = format!("{head}{BEGIN}{}{END}{tail}", table());
    if std::env::var_os("GENLOCK_UPDATE").is_some() {
        fs::write(&path, wanted).expect("the README can be written");
    } else {
        assert!(text == wanted, "the format table of the README is stale; run this test with GENLOCK_UPDATE=1");
    }
}
