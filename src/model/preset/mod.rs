//! Presets: published durations by name, each with its source and the quality of that source.
//!
//! Intuition: `detect = { preset = "vmware-ha" }` says more than `detect = "15 s"`: where the number comes from, what it
//! is about, and what it leaves out. A preset stands for the duration that is its [`value`](DurationPreset::value), and nothing
//! else: writing that in its place gives the same results.
//!
//! Limits: a preset is about one thing and fits no other, which [`DurationPreset::fits`] says and a scenario is held to. Where a
//! source gives a range, the value is a distribution between its ends or one of them, and the caveat says which. What no
//! source gives (adapter slots, the boot of a virtual I/O server, failure rates of enclosures) has no preset.

mod list;

pub use list::PRESETS;

use crate::engine::distribution::{DistributionSpec, DurationSpec};
use crate::units::Span;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A published duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DurationPreset {
    /// The name in scenarios.
    pub name: &'static str,
    /// The keys that it may stand for; see [`DurationPreset::fits`].
    pub places: &'static [&'static str],
    /// The duration as a scenario would write it, in TOML.
    pub value: &'static str,
    /// Quality of the source.
    pub evidence: Evidence,
    /// The source.
    pub source: &'static str,
    /// Derivation of the value from the words of the source, and what it leaves out.
    pub caveat: &'static str,
}

/// Quality of a source, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Fitted to the failure record that comes with the scenarios.
    Computed,
    /// Timed by the vendor in a test it describes.
    Measured,
    /// The wording was read in the page named.
    Quote,
    /// Read in the manual page of a package.
    ManualPage,
    /// A value that the page named gives as an example.
    Example,
    /// Read in somebody's notes on the paper.
    Secondary,
    /// The reply of a vendor in a forum.
    Forum,
    /// One report, not timed.
    Anecdote,
}

impl Evidence {
    /// All grades, the best first.
    pub const ALL: [Evidence; 8] = [
        Evidence::Computed,
        Evidence::Measured,
        Evidence::Quote,
        Evidence::ManualPage,
        Evidence::Example,
        Evidence::Secondary,
        Evidence::Forum,
        Evidence::Anecdote,
    ];

    /// The word in lists.
    pub fn as_str(self) -> &'static str {
        match self {
            Evidence::Computed => "computed",
            Evidence::Measured => "measured",
            Evidence::Quote => "quote",
            Evidence::ManualPage => "manual page",
            Evidence::Example => "example",
            Evidence::Secondary => "secondary",
            Evidence::Forum => "forum",
            Evidence::Anecdote => "anecdote",
        }
    }

    /// Meaning of the word.
    pub fn meaning(self) -> &'static str {
        match self {
            Evidence::Computed => "fitted to the failure record that comes with the scenarios",
            Evidence::Measured => "timed in a test that its vendor describes",
            Evidence::Quote => "the wording was read in the page named",
            Evidence::ManualPage => "read in the manual page of the package named",
            Evidence::Example => "a value that the page named gives as an example",
            Evidence::Secondary => "read in notes on the paper, not in the paper",
            Evidence::Forum => "the reply of a vendor in a forum",
            Evidence::Anecdote => "one report, not timed",
        }
    }
}

impl DurationPreset {
    /// The preset of this name.
    pub fn find(name: &str) -> Option<&'static DurationPreset> {
        PRESETS.iter().find(|preset| preset.name == name)
    }

    /// The source without its address.
    pub fn source_in_words(&self) -> &'static str {
        self.source.split(", http").next().unwrap_or_default()
    }

    /// True if it may stand at `key`, the path of a key such as `blade_type.small.failure.cpu.detect`.
    ///
    /// A place is the end of a path, with `*` for any name: `failure.*.detect`. Numbers of entries do not count.
    pub fn fits(&self, key: &str) -> bool {
        self.places.iter().any(|place| is_at(place, key))
    }

    /// The value as the parser of scenarios sees it; `None` if it is none, which a test rules out.
    pub fn duration(&self) -> Option<DurationSpec> {
        let mut table: toml::Table = toml::from_str(&format!("of = {}", self.value)).ok()?;
        table.remove("of")?.try_into().ok()
    }

    /// The value if it is always the same.
    pub fn fixed(&self) -> Option<Span> {
        match self.duration()? {
            DurationSpec::Fixed(span) => Some(span),
            DurationSpec::Drawn(_) => None,
        }
    }
}

/// True if the path `key` ends in `place`.
fn is_at(place: &str, key: &str) -> bool {
    let mut names = key.rsplit('.').map(|name| name.split('[').next().unwrap_or_default());
    place.rsplit('.').all(|wanted| names.next().is_some_and(|name| wanted == "*" || wanted == name))
}

/// The name of a preset in place of a value.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PresetName {
    /// A published duration; `hotspare presets` lists them.
    #[schemars(extend("examples" = NAMES))]
    pub preset: String,
}

/// Names of presets that editors offer.
const NAMES: [&str; PRESETS.len()] = {
    let mut names = [""; PRESETS.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = PRESETS[at].name;
        at += 1;
    }
    names
};

/// A duration as a scenario writes it: a fixed one as a text (`"58 min"`), one distribution by name, or a preset.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum TimeSpec {
    /// A preset.
    Preset(PresetName),
    /// The duration itself.
    Written(DurationSpec),
}

impl JsonSchema for TimeSpec {
    fn schema_name() -> Cow<'static, str> {
        "DurationSpec".into()
    }

    /// To a reader, `preset` is one more name of a distribution.
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut drawn = DistributionSpec::json_schema(generator).to_value();
        if let Some(alternatives) = drawn["oneOf"].as_array_mut() {
            alternatives.push(PresetName::json_schema(generator).to_value());
        }
        json_schema!({
            "description": "A duration as a scenario writes it: a fixed one as a text (`\"58 min\"`), one distribution by \
                            name, or a preset.",
            "anyOf": [generator.subschema_for::<Span>(), drawn],
        })
    }
}

/// A duration that is always the same, as a scenario writes it: a text (`"13 s"`) or a preset.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum SpanSpec {
    /// The duration itself.
    Written(Span),
    /// A preset.
    Preset(PresetName),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_a_duration_with_its_source_and_a_place() {
        for (at, preset) in PRESETS.iter().enumerate() {
            let name = preset.name;
            assert!(PRESETS[..at].iter().all(|other| other.name != name), "{name} is there twice");
            let duration = preset.duration().unwrap_or_else(|| panic!("{name}: {}", preset.value));
            assert!(duration.build().unwrap().mean_us() > 0.0, "{name}");
            assert!(!preset.source.is_empty() && !preset.caveat.is_empty(), "{name}");
            assert!(!preset.places.is_empty(), "{name} is of no use");
            for place in preset.places {
                let is_per_unit = place.starts_with("times_per_");
                assert!(!is_per_unit || preset.fixed().is_some(), "{name}: {place} takes a fixed duration");
                let step = place.strip_prefix("times.").or_else(|| place.strip_prefix("times_per_gib."));
                let known = |key| crate::model::step::Step::ALL.iter().any(|step| step.key() == key);
                assert!(step.is_none_or(known), "{name}: {place}");
            }
        }
    }

    #[test]
    fn a_place_is_the_end_of_a_path() {
        assert!(is_at("failure.repair", "enclosure[3].failure.repair"));
        assert!(is_at("failure.*.repair", "blade_type.small.failure.repair.repair"));
        assert!(!is_at("failure.repair", "blade_type.small.failure.cpu.repair"));
        assert!(!is_at("enclosure.failure.repair", "failure.repair"));
        assert!(!is_at("failure.repair", "management.module_failure.repair"));
    }

    #[test]
    fn an_example_of_fits() {
        use crate::model::preset::DurationPreset;
        let preset = DurationPreset::find("vmware-ha").unwrap();
        assert!(preset.fits("policy.push.times.detect") && preset.fits("blade_type.a.failure.f.detect"));
        assert!(!preset.fits("times.fence") && !preset.fits("times_per_gib.detect"));
    }
}
