//! Presets in place of durations: looked up, checked against the keys that they fit, and noted with their source.

use super::problem::{nearest, quoted};
use super::study::UsedPreset;
use super::validator::Validator;
use crate::engine::distribution::DurationSpec;
use crate::model::preset::{DurationPreset, PRESETS, PresetName, SpanSpec, TimeSpec};
use crate::units::Span;

impl Validator<'_> {
    /// The duration as written, with the value of a preset in place of its name; `None` if there is a problem, which
    /// has been reported.
    pub fn duration(&mut self, key: &str, spec: &TimeSpec) -> Option<DurationSpec> {
        match spec {
            TimeSpec::Written(spec) => Some(spec.clone()),
            TimeSpec::Preset(name) => self.preset(key, name)?.duration(),
        }
    }

    /// The same where only a fixed duration is allowed; zero if there is a problem, which has been reported.
    pub fn span(&mut self, key: &str, spec: &SpanSpec) -> Span {
        match spec {
            SpanSpec::Written(span) => *span,
            SpanSpec::Preset(name) => {
                self.preset(key, name).and_then(DurationPreset::fixed).unwrap_or_default()
            }
        }
    }

    fn preset(&mut self, key: &str, name: &PresetName) -> Option<&'static DurationPreset> {
        let fitting = || PRESETS.iter().filter(|preset| preset.fits(key)).map(|preset| preset.name);
        let name = name.preset.as_str();
        let what = match DurationPreset::find(name) {
            Some(preset) if preset.fits(key) => {
                self.presets.push(UsedPreset { key: key.to_owned(), preset });
                return Some(preset);
            }
            Some(preset) => format!("{name:?} is a duration of {}", preset.places.join(" or ")),
            None => format!("unknown preset {}", quoted(name)),
        };
        let remedy = match (nearest(name, fitting()), fitting().next()) {
            (Some(near), _) => format!("write {near:?}"),
            (None, Some(_)) => {
                format!("write the duration itself, or one of {}", fitting().collect::<Vec<_>>().join(", "))
            }
            (None, None) => "write the duration itself: no preset is about this".to_owned(),
        };
        self.problem(&format!("{key}.preset"), what, remedy);
        None
    }

    /// The presets that were met, each key once, in the order of the text.
    pub fn presets_in_order(&mut self) -> Vec<UsedPreset> {
        let mut used = std::mem::take(&mut self.presets);
        used.sort_by_cached_key(|used| (self.document.locate(&used.key), used.key.clone()));
        used.dedup();
        used
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::Registry;
    use crate::scenario::{Problems, Scenario, load_text};

    /// A scenario with two policies and, at the end, `more`.
    fn load(more: &str) -> Result<Scenario, Problems> {
        let text = format!(
            "name = \"s\"\nhorizon = \"1 y\"\nworkload = [{{ name = \"w\", count = 1, on = \"a\" }}]\n\
             [policy.p]\npreset = \"cold_boot\"\n[policy.q]\npreset = \"cold_boot\"\n[blade_type.a.failure.f]\n\
             life = {{ preset = \"lanl-18-life\" }}\nrepair = {{ preset = \"hp-four-hours\" }}\n{more}"
        );
        load_text(&text, "s", ".".as_ref(), &Registry::builtin())
    }

    fn problem(more: &str) -> String {
        load(more).err().map(|problems| problems.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_preset_is_its_value_and_noted_once_in_the_order_of_the_text() {
        let scenario = load(
            "detect = { preset = \"serviceguard\" }\n[times]\nboot = { preset = \"rs6000-h80-aix-boot\" }\n\
             [times_per_gib]\nlive_copy = { preset = \"powervm-live-copy\" }\n",
        )
        .unwrap();
        let used: Vec<(&str, &str)> =
            scenario.presets.iter().map(|u| (u.key.as_str(), u.preset.name)).collect();
        assert_eq!(
            used,
            [
                ("blade_type.a.failure.f.life", "lanl-18-life"),
                ("blade_type.a.failure.f.repair", "hp-four-hours"),
                ("blade_type.a.failure.f.detect", "serviceguard"),
                ("times.boot", "rs6000-h80-aix-boot"),
                ("times_per_gib.live_copy", "powervm-live-copy"),
            ]
        );
        let mode = &scenario.site.blade_types[0].modes[0];
        assert_eq!(mode.repair.mean_us(), 4.0 * 3600e6);
        assert_eq!(mode.detect.as_ref().map(|detect| detect.mean_us()), Some(14e6));
        let times = &scenario.policies[1].times;
        assert_eq!(
            times.of(crate::model::step::Step::Boot).base.as_ref().map(|boot| boot.mean_us()),
            Some(960e6)
        );
        assert_eq!(times.of(crate::model::step::Step::LiveCopy).per_gib.0, 13_422_000);
    }

    #[test]
    fn an_unknown_preset_has_a_nearest_one_and_a_misplaced_one_has_others() {
        assert_eq!(
            problem("[times]\ndetect = { preset = \"vmware-hq\" }"),
            "s:12:12: times.detect.preset: unknown preset \"vmware-hq\"; write \"vmware-ha\""
        );
        assert_eq!(
            problem("[policy.p.times]\nfence = { preset = \"vmware-ha\" }\nstart = \"2 s\""),
            "s:12:11: policy.p.times.fence.preset: \"vmware-ha\" is a duration of times.detect or failure.*.detect; write \
             the duration itself, or one of fence-bladecenter, fence-power-timeout, pacemaker-fence-timeout"
        );
        let step = problem("[times]\npush = { preset = \"vmware-ha\" }");
        assert!(step.ends_with("write the duration itself: no preset is about this"), "{step}");
        let per_unit = problem("[times_per_gib]\nboot = { preset = \"rs6000-h80-aix-boot\" }");
        assert!(
            per_unit
                .contains("times_per_gib.boot.preset: \"rs6000-h80-aix-boot\" is a duration of times.boot;")
        );
        let more = problem("[times]\ndetect = { preset = \"vmware-ha\", more = 1 }");
        assert!(more.contains("times.detect: this table has 2 keys"), "{more}");
    }
}
