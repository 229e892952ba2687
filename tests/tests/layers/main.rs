//! The rules of the house that a compiler does not check: which crate may know which, what licences may come in,
//! and what may not stand in a source file. `crates/README.md` gives the reasons.

mod directions;
mod licences;
mod sources;

use std::path::{Path, PathBuf};

use cargo_metadata::{CargoOpt, Metadata, MetadataCommand};

/// The folder that holds the workspace's `Cargo.toml`.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests crate stands in the workspace").to_owned()
}

/// What cargo knows about the workspace with every optional dependency switched on.
fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .features(CargoOpt::AllFeatures)
        .exec()
        .expect("cargo metadata describes the workspace")
}

/// Fails with every broken rule at once, so that one run shows all of them.
fn expect_none(broken: &[String], rule: &str) {
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}
