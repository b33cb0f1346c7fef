//! The goodness of fits, as `hotspare fit` shows it: sentences for the terminal, plots for a folder.

use super::Failure;
use crate::output::plots::{self, Width};
use crate::output::whole;
use crate::records::fleet::{Fitted, Fleet, Groups};
use crate::records::goodness::{self, Goodness, Trend};
use crate::records::history::History;
use crate::records::lives;
use crate::records::parts;
use crate::records::rates::FittedMode;
use std::path::Path;

/// A fitted failure mode beside its record.
pub struct Judged {
    /// The mode, with its blade type where types are fitted one by one.
    name: String,
    law: &'static str,
    goodness: Goodness,
    trend: Option<Trend>,
    /// Blades differ, so that the lives of all of them are of no single law.
    is_mixed: bool,
}

/// All fitted modes of a history, in the order of the fits.
pub fn judge(fitted: &Fitted, history: &History, fleet: &Fleet, groups: &Groups) -> Vec<Judged> {
    match fitted {
        Fitted::Together(modes) => modes.iter().map(|mode| Judged::new(history, mode, None)).collect(),
        Fitted::ByType(types) => {
            let own = groups.kinds.iter().zip(types).filter(|(_, of)| of.is_own);
            own.flat_map(|(kind, of)| {
                let history = fleet.history_of(history, &kind.written);
                let judged = |mode: &FittedMode| Judged::new(&history, mode, Some(&kind.name));
                of.modes.iter().map(judged).collect::<Vec<_>>()
            })
            .collect()
        }
    }
}

impl Judged {
    fn new(history: &History, mode: &FittedMode, kind: Option<&str>) -> Judged {
        // Parts are judged each by itself, as units of their own.
        let apart = (!mode.slots.is_empty()).then(|| parts::of_parts(history, &mode.slots));
        let (at, history) = match &apart {
            Some(apart) => (Some(0), apart),
            None => (history.modes.iter().position(|name| *name == mode.name), history),
        };
        let law = mode.lives.law();
        Judged {
            name: kind.map_or(mode.name.clone(), |kind| format!("{kind} {}", mode.name)),
            law: law.name(),
            goodness: goodness::assess(&lives::of_history(history, at).samples, law),
            trend: goodness::trend(history, at),
            is_mixed: mode.frailty.is_some(),
        }
    }
}

/// A paragraph on each mode.
pub fn report(judged: &[Judged]) -> String {
    let mut text = String::from("\nGoodness of fit\n");
    for of in judged {
        let distance = match &of.goodness.distance {
            _ if of.is_mixed => {
                "blades differ (frailty): not of one law, and not judged as if they were".to_owned()
            }
            Some(distance) => distance.sentence(of.law),
            None => "too few failures at known ages to judge".to_owned(),
        };
        text += &format!("  {}: {distance}\n", of.name);
        if let Some(trend) = &of.trend {
            text += &format!("    {trend}\n");
        }
    }
    text
}

/// Writes a plot of each mode into a folder, and says so.
pub fn write(judged: &[Judged], folder: &Path) -> Result<(), Failure> {
    for (name, svg) in drawn(judged)? {
        let path = folder.join(format!("fit-{}.svg", name.replace(' ', "-")));
        whole::write(&path, svg).map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
        say!("wrote {}", path.display());
    }
    Ok(())
}

/// The plots as SVG, each with the name of its mode.
pub fn drawn(judged: &[Judged]) -> Result<Vec<(String, String)>, Failure> {
    let mut all = Vec::new();
    for of in judged {
        let Some(drawing) = plots::fit(&of.name, of.law, &of.goodness, Width::Page.page()) else { continue };
        let svg = plots::svg(&drawing).map_err(Failure::usage)?;
        all.push((of.name.clone(), String::from_utf8_lossy(&svg).into_owned()));
    }
    Ok(all)
}
