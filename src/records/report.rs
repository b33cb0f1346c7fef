//! The report of an import, for the terminal.

use super::checks::{self, Checked};
use super::fit::{FitError, FittedLaw, Lognormal, Weibull};
use super::lanl::{Import, MINUTE_US, RowEffect};
use super::lives;
use super::modes::{self, Life, ModeFit, Repair};
use super::rates::Blades;
use super::system::SystemFit;

/// The report: rows, window, exposure, a table of the failure modes, the checks, what nodes have in common and how they
/// differ, and all causes together.
pub fn report(import: &Import, fit: &SystemFit) -> String {
    let (modes, checked) = (&fit.modes, &fit.checked);
    let checked: Vec<(&str, &Checked)> = checked.iter().map(|(name, of)| (*name, of)).collect();
    let checks = format!("\n{}", checks::table(&checked, ""));
    [rows(import), window(import, modes), table(modes), checks, together(fit), all_causes(import)].join("")
}

/// Bursts and frailty, a sentence each.
fn together(fit: &SystemFit) -> String {
    let bursts =
        fit.bursts.iter().map(|of| format!("{}: {}", of.mode, of.sentence(fit.blades == Blades::Unequal)));
    let frailty = fit.frailty.iter().map(|of| format!("FRAILTY: {}", of.sentence()));
    bursts.chain(frailty).map(|said| format!("\n{said}\n")).collect()
}

fn rows(import: &Import) -> String {
    let merged: u32 =
        import.notes.iter().filter(|n| n.reason.effect() == RowEffect::Merged).map(|n| n.rows).sum();
    let mut text = format!(
        "LANL system {}: {} nodes of {} processors and {} GiB\n\
         rows      {} read, {} dropped, {} used; {merged} of these merged: {} outages\n",
        import.system,
        import.nodes,
        import.processors_per_node,
        import.memory_gib,
        import.rows_total,
        import.rows_total - import.rows_used,
        import.rows_used,
        import.outages.len(),
    );
    for note in &import.notes {
        text += &format!("          {note}\n");
    }
    text += &format!(
        "          {} nodes have no row: they never failed, and their memory is assumed to be the usual one\n",
        import.nodes_without_rows
    );
    text
}

fn window(import: &Import, modes: &[ModeFit]) -> String {
    let up_years = modes.first().map_or(0.0, |mode| mode.up.years());
    let expected = modes::expected(modes);
    format!(
        "window    {} local time and {} min from there ({:.2} years of 8766 h)\n\
         exposure  {up_years:.1} node-years in operation; {} min of downtime\n\
         fitted    in the same time the fitted laws give {:.0} outages and {:.0} min of downtime\n",
        import.window_start,
        import.window.0 / MINUTE_US,
        import.window.years(),
        import.downtime().0 / MINUTE_US,
        expected.outages,
        expected.downtime_min,
    )
}

fn table(modes: &[ModeFit]) -> String {
    let mut text = format!(
        "\n{:<12} {:>8} {:>10} {:>14} {:>17} {:>8} {:>8} {:>11} {:>11}  {}\n",
        "cause",
        "failures",
        "per node-y",
        "life: shape",
        "scale, h",
        "mean, h",
        "MTBF, h",
        "repair: min",
        "sigma",
        "remedy"
    );
    modes.iter().for_each(|mode| text += &table_row(mode));
    text += "mean: of the law of lives; MTBF: recorded operation per failure; repair: median and sigma of the lognormal law, or \
             the recorded median and another law\n\
             the remedies are assumed\n";
    let left_out: u32 = modes.iter().map(|mode| mode.left_out).sum();
    if left_out > 0 {
        text += &format!(
            "{left_out} failures in the minute of the last return are excluded from the fits of lives\n"
        );
    }
    text
}

fn table_row(mode: &ModeFit) -> String {
    let (shape, scale) = match &mode.life {
        Life::Weibull(fit) => (
            format!("{:.3} ± {:.3}", fit.shape, fit.shape_se),
            format!("{:.0} ± {:.0}", fit.scale_h, fit.scale_se_h),
        ),
        Life::Exponential => {
            let fit = &mode.exponential;
            ("1 (no memory)".to_owned(), format!("{:.0} ± {:.0}", fit.mean_h, fit.mean_se_h))
        }
    };
    let (median, sigma) = match &mode.repair {
        Repair::Lognormal(fit) => (format!("{:.1}", 60.0 * fit.median_h()), format!("{:.2}", fit.sigma)),
        Repair::Chosen(fits) => match fits.law() {
            FittedLaw::Lognormal(fit) => {
                (format!("{:.1}", 60.0 * fit.median_h()), format!("{:.2}", fit.sigma))
            }
            law => (format!("{:.1}", 60.0 * mode.median_h), law.name().to_owned()),
        },
        Repair::Mean => (format!("{:.1}", 60.0 * mode.mean_h), "fixed".to_owned()),
    };
    let treatment = mode.cause.treatment();
    let follows = match treatment.follows_identity {
        share if share > 0.0 => format!(", {share} follow the identity"),
        _ => String::new(),
    };
    format!(
        "{:<12} {:>8} {:>10.4} {shape:>14} {scale:>17} {:>8.0} {:>8.0} {median:>11} {sigma:>11}  {}{follows}\n",
        mode.cause,
        mode.failures,
        f64::from(mode.failures) / mode.up.years(),
        mode.mean_life_h(),
        mode.exponential.mean_h,
        treatment.remedy,
    )
}

/// Both ways of looking at all causes together: the published one, and that of the fitted scenario.
fn all_causes(import: &Import) -> String {
    let line = |fit: Result<Weibull, FitError>| match fit {
        Ok(fit) => format!(
            "shape {:.3} ± {:.3}, scale {:.0} ± {:.0} h, mean {:.0} h",
            fit.shape,
            fit.shape_se,
            fit.scale_h,
            fit.scale_se_h,
            fit.mean_h()
        ),
        Err(error) => error.what,
    };
    let durations_h = modes::durations_h(import, None);
    let (median_h, mean_h) = modes::median_and_mean(&durations_h);
    let law = Lognormal::fit(&durations_h).map_or_else(
        |_| String::new(),
        |fit| format!(", lognormal median {:.1} min, sigma {:.2}", 60.0 * fit.median_h(), fit.sigma),
    );
    format!(
        "\nAll causes together\n\
         operation to the next failure, age at the start unknown: {}\n\
         start to start, age zero at the system's first failure:  {} (the published convention)\n\
         outages: median {:.0} min, mean {:.0} min{law}\n",
        line(Weibull::fit(&lives::of_mode(import, None).samples)),
        line(Weibull::fit(&lives::published_gaps(import))),
        60.0 * median_h,
        60.0 * mean_h,
    )
}
