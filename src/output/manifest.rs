//! `manifest.json`: the origin of the results in a folder, and the command that makes them again.
//!
//! All data on the origin of results are here, and none of them in the other files: two runs that give the same results
//! give the same files. The time of day and the number of threads are not recorded, because nothing depends on them.

use super::{Basis, RenderError};
use crate::digest::FileDigest;
use crate::experiment::Summary;
use serde::{Deserialize, Serialize};
use std::path::{Component, Path};

/// The manifest's file name.
pub const MANIFEST: &str = "manifest.json";
/// The program named in every manifest.
pub const PROGRAM: &str = "hotspare";

/// Origin of results, as far as the results do not say it themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// The path of the scenario, as the user wrote it.
    pub scenario: String,
    /// The seed of all random numbers.
    pub seed: u64,
    /// The scenario and every file it names, each with the SHA-256 of its bytes.
    pub inputs: Vec<FileDigest>,
    /// Settings that replace values of the scenario, as `KEY=VALUE`.
    pub settings: Vec<String>,
    /// The published durations that the scenario names.
    pub presets: Vec<PresetOrigin>,
    /// The values that the results rest on.
    pub basis: Basis,
    /// The command that makes the results again.
    pub command: String,
}

/// A published duration that a scenario names: its value and its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresetOrigin {
    /// The key whose value it is.
    pub key: String,
    /// Its name.
    pub preset: String,
    /// Its value, as a scenario would write it.
    pub value: String,
    /// The grade of evidence of the source.
    pub evidence: String,
    /// The source.
    pub source: String,
}

/// The scenario that a folder of results belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The scenario's name.
    pub name: String,
    /// Its path, with `/` between the parts and without `.` parts.
    pub path: String,
}

impl Owner {
    /// The owner of the results of the scenario called `name` at `path`.
    pub fn new(name: &str, path: &str) -> Owner {
        let parts = Path::new(path).components().filter(|part| *part != Component::CurDir);
        let mut text = String::new();
        for part in parts {
            if !text.is_empty() && !text.ends_with('/') {
                text.push('/');
            }
            match part {
                Component::RootDir => text.push('/'),
                other => text.push_str(&other.as_os_str().to_string_lossy()),
            }
        }
        Owner { name: name.to_owned(), path: text }
    }
}

/// The content of `manifest.json`, in the order in which it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The program, always `hotspare`.
    pub program: String,
    /// Its version.
    pub version: String,
    /// [`RESULTS_VERSION`](crate::RESULTS_VERSION) of that program.
    pub results_version: u32,
    /// The scenario.
    pub scenario: Owner,
    /// The seed of all random numbers.
    pub seed: u64,
    /// Replications finished and wanted.
    pub replications: Replications,
    /// Settings that replace values of the scenario, as `KEY=VALUE`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<String>,
    /// The published durations that the scenario names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub presets: Vec<PresetOrigin>,
    /// The values that the results rest on.
    #[serde(default, skip_serializing_if = "Basis::is_empty")]
    pub basis: Basis,
    /// The command that makes the results again.
    pub command: String,
    /// The files read.
    pub inputs: Vec<FileDigest>,
    /// The files written beside the manifest.
    pub outputs: Vec<FileDigest>,
}

/// Replications finished, out of those wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replications {
    /// Replications that the results rest on.
    pub done: usize,
    /// Replications that were asked for; more than `done` after an interruption.
    pub wanted: usize,
}

impl Manifest {
    /// The manifest of `summary`, beside the `outputs`.
    pub fn new(summary: &Summary, provenance: &Provenance, outputs: Vec<FileDigest>) -> Manifest {
        let (done, wanted) = summary.replications;
        Manifest::of(&summary.name, Replications { done, wanted }, provenance, outputs)
    }

    /// The manifest of results that belong to the study called `name`.
    pub fn of(
        name: &str,
        replications: Replications,
        provenance: &Provenance,
        outputs: Vec<FileDigest>,
    ) -> Manifest {
        Manifest {
            program: PROGRAM.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            results_version: crate::RESULTS_VERSION,
            scenario: Owner::new(name, &provenance.scenario),
            seed: provenance.seed,
            replications,
            settings: provenance.settings.clone(),
            presets: provenance.presets.clone(),
            basis: provenance.basis.clone(),
            command: provenance.command.clone(),
            inputs: provenance.inputs.clone(),
            outputs,
        }
    }

    /// The text of the file.
    ///
    /// # Errors
    /// [`RenderError`], if it cannot be written as JSON.
    pub fn render(&self) -> Result<Vec<u8>, RenderError> {
        let mut text = serde_json::to_vec_pretty(self).map_err(|error| RenderError::new(MANIFEST, error))?;
        text.push(b'\n');
        Ok(text)
    }

    /// Reads a manifest; `None` if the text is not one of this program.
    pub fn parse(text: &[u8]) -> Option<Manifest> {
        let manifest: Manifest = serde_json::from_slice(text).ok()?;
        (manifest.program == PROGRAM).then_some(manifest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::testing;

    #[test]
    fn a_manifest_says_all_of_it_and_comes_back() {
        let outputs = vec![FileDigest::of("summary.csv", b"abc")];
        let manifest = Manifest::new(&testing::summary(), &testing::provenance(), outputs);
        let text = String::from_utf8(manifest.render().unwrap()).unwrap();
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let expected = format!(
            r#"{{
  "program": "hotspare",
  "version": "{}",
  "results_version": {},
  "scenario": {{
    "name": "two-rows",
    "path": "scenarios/two-rows.toml"
  }},
  "seed": 7,
  "replications": {{
    "done": 20,
    "wanted": 20
  }},
  "command": "hotspare run scenarios/two-rows.toml",
  "inputs": [
    {{
      "path": "scenarios/two-rows.toml",
      "sha256": "00ff"
    }}
  ],
  "outputs": [
    {{
      "path": "summary.csv",
      "sha256": "{abc}"
    }}
  ]
}}
"#,
            env!("CARGO_PKG_VERSION"),
            crate::RESULTS_VERSION
        );
        assert_eq!(text, expected);
        assert_eq!(Manifest::parse(text.as_bytes()), Some(manifest));
        assert_eq!(Manifest::parse(text.replace("\"hotspare\"", "\"other\"").as_bytes()), None);
        assert_eq!(Manifest::parse(b"{}"), None);
    }

    #[test]
    fn the_same_path_may_be_written_in_several_ways() {
        for (path, plain) in [("./a/./b.toml", "a/b.toml"), ("/x/y", "/x/y"), ("../s.toml", "../s.toml")] {
            assert_eq!(Owner::new("n", path).path, plain);
        }
    }

    #[test]
    fn an_example_of_new() {
        use crate::output::Owner;
        assert_eq!(Owner::new("rows", "./scenarios/rows.toml"), Owner::new("rows", "scenarios/rows.toml"));
    }
}
