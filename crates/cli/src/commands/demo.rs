//! `genlock demo`.

use super::Result;
use crate::screen::Screen;
use genlock_format::Error;
use std::path::Path;

pub(crate) fn run(_output: &Path, _screen: &Screen) -> Result {
    Err(Error::usage("the demo needs a checkout: make demo"))
}
