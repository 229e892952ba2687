//! Who may depend on whom.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, Package};

use crate::{expect_none, metadata};

/// Crates that carry the vocabulary of formats; a format family sees these and nothing else of ours.
const FOR_FORMATS: &[&str] = &["genlock-format", "genlock-model", "genlock-diagnose", "genlock-time"];

/// Every crate of the workspace and the crates of ours that its own code may use. Development dependencies are free.
const LAYERS: &[(&str, &[&str])] = &[
    ("genlock-time", &[]),
    ("genlock-diagnose", &[]),
    ("genlock-assign", &[]),
    ("genlock-model", &["genlock-time"]),
    ("genlock-format", &["genlock-model", "genlock-diagnose", "genlock-time"]),
    ("genlock-media", &["genlock-time", "genlock-diagnose"]),
    ("genlock-align", &["genlock-time", "genlock-assign"]),
    ("genlock-check", &["genlock-model", "genlock-diagnose", "genlock-time", "genlock-assign"]),
    ("genlock-agree", &["genlock-model", "genlock-diagnose", "genlock-time", "genlock-assign"]),
    ("genlock-image", FOR_FORMATS),
    ("genlock-speech", FOR_FORMATS),
    ("genlock-driving", FOR_FORMATS),
    ("genlock-vendor", FOR_FORMATS),
    (
        "genlock",
        &[
            "genlock-time",
            "genlock-diagnose",
            "genlock-model",
            "genlock-format",
            "genlock-media",
            "genlock-align",
            "genlock-check",
            "genlock-agree",
            "genlock-image",
            "genlock-speech",
            "genlock-driving",
            "genlock-vendor",
        ],
    ),
    // The program prints codes, times and records, so it names their types; the work is done by the library.
    ("genlock-cli", &["genlock", "genlock-time", "genlock-diagnose", "genlock-model", "genlock-format"]),
    ("genlock-examples", &["genlock", "genlock-time", "genlock-diagnose", "genlock-format"]),
    ("genlock-tests", &[]),
];

/// Dependencies on crates of this workspace, by name of the crate. Development dependencies are left out.
fn own_dependencies(metadata: &Metadata) -> BTreeMap<String, BTreeSet<String>> {
    let ours: BTreeSet<&str> = metadata.workspace_packages().iter().map(|package| package.name.as_str()).collect();
    let of = |package: &Package| {
        let normal = package.dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Development);
        normal.map(|dependency| dependency.name.clone()).filter(|name| ours.contains(name.as_str())).collect()
    };
    metadata.workspace_packages().iter().map(|package| (package.name.to_string(), of(package))).collect()
}

#[test]
fn crates_depend_only_downwards() {
    let allowed: BTreeMap<&str, &[&str]> = LAYERS.iter().copied().collect();
    let mut broken = Vec::new();
    for (name, dependencies) in own_dependencies(&metadata()) {
        let Some(may_use) = allowed.get(name.as_str()) else {
            broken.push(format!("{name} has no line in LAYERS: say there what it may use"));
            continue;
        };
        let wrong = dependencies.iter().filter(|dependency| !may_use.contains(&dependency.as_str()));
        broken.extend(wrong.map(|dependency| format!("{name} must not use {dependency}")));
    }
    expect_none(&broken, "a crate uses one that stands beside or above it");
}

#[test]
fn every_line_of_the_table_is_a_crate() {
    let dependencies = own_dependencies(&metadata());
    let stale = LAYERS.iter().filter(|(name, _)| !dependencies.contains_key(*name));
    let stale: Vec<String> = stale.map(|(name, _)| (*name).to_owned()).collect();
    expect_none(&stale, "LAYERS names a crate that does not exist");
}

/// The three parts of the main job meet in the library only; whoever joins them elsewhere builds a second pipeline.
#[test]
fn only_the_library_joins_media_alignment_and_checks() {
    let joined = ["genlock-media", "genlock-align", "genlock-check"];
    let all = own_dependencies(&metadata());
    let joins = |dependencies: &BTreeSet<String>| joined.iter().all(|part| dependencies.contains(*part));
    let others = all.iter().filter(|(name, dependencies)| name.as_str() != "genlock" && joins(dependencies));
    let others: Vec<String> = others.map(|(name, _)| name.clone()).collect();
    expect_none(&others, "a crate other than genlock depends on media, align and check");
}

/// A crate that forgets `lints.workspace = true` would be free of all lints, `unsafe_code` among them.
#[test]
fn every_crate_takes_the_workspace_lints_and_version() {
    let metadata = metadata();
    let mut broken = Vec::new();
    for package in metadata.workspace_packages() {
        let manifest = std::fs::read_to_string(&package.manifest_path).expect("a manifest can be read");
        if !manifest.contains("[lints]\nworkspace = true") {
            broken.push(format!("{} does not take the lints of the workspace", package.name));
        }
        for key in ["version", "edition", "rust-version", "license"] {
            if !manifest.contains(&format!("\n{key}.workspace = true\n")) {
                broken.push(format!("{} does not take {key} from the workspace", package.name));
            }
        }
    }
    expect_none(&broken, "a manifest goes its own way");
}
