//! Names of the files that are written.

use genlock_format::{Output, OutputFile, Result, is_inside};

/// Names without their ending, each used once.
#[derive(Default)]
pub(crate) struct Names {
    used: Vec<String>,
}

impl Names {
    /// The name itself, or one like it that is free and stays inside the output's folder.
    pub(crate) fn take(&mut self, wanted: &str, ending: &str) -> String {
        let safe = if is_inside(&format!("{wanted}.{ending}")) { wanted.to_owned() } else { "recording".to_owned() };
        let is_free = |used: &[String], name: &str| !used.iter().any(|known| known.eq_ignore_ascii_case(name));
        let mut name = safe.clone();
        let mut count = 1;
        while !is_free(&self.used, &name) {
            count += 1;
            name = format!("{safe}-{count}");
        }
        self.used.push(name.clone());
        name
    }
}

/// Opens an output file; the only one takes the place that the user named.
pub(crate) fn open(output: &mut Output, name: &str, of: usize) -> Result<OutputFile> {
    if of == 1 { output.single(name) } else { output.file(name) }
}
