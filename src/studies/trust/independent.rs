//! Fits of the program beside those of another, which shares nothing with it but the lives themselves.

use crate::records::fit::{FittedLaw, Sample};
use crate::records::history::History;
use crate::records::lives;

/// The largest relative difference of a parameter that is no mistake \[1\].
const MOST: f64 = 1e-3;

/// A fit of the independent program.
struct Independent<'t> {
    record: &'t str,
    mode: &'t str,
    law: &'t str,
    log_likelihood: f64,
    /// In the order of the program's own.
    parameters: Vec<f64>,
}

/// Laws that both programs fitted, and how far they are apart.
#[derive(Debug)]
pub(super) struct Deviation {
    /// Laws.
    pub laws: usize,
    /// The largest relative difference of a parameter \[1\].
    pub parameter: f64,
    /// The largest difference of a log-likelihood \[1\].
    pub log_likelihood: f64,
}

/// The lives of each failure mode that occurs, with its name.
fn samples(history: &History) -> Vec<(&str, Vec<Sample>)> {
    let occurs = |mode: &usize| history.outages.iter().any(|outage| outage.mode == *mode);
    let of = |mode: usize| (history.modes[mode].as_str(), lives::of_history(history, Some(mode)).samples);
    (0..history.modes.len()).filter(occurs).map(of).collect()
}

/// The lives as tables for another program, with the conventions of [`Sample`].
pub(super) fn tables(history: &History) -> Vec<(String, String)> {
    let table = |(mode, samples): (&str, Vec<Sample>)| {
        let row = |of: &Sample| {
            let flag = |is: bool| u8::from(is);
            format!("{:?},{:?},{},{}\n", of.value_h, of.entry_h, flag(of.censored), flag(of.age_unknown))
        };
        let rows: String = samples.iter().map(row).collect();
        (mode.to_owned(), format!("value_h,entry_h,censored,age_unknown\n{rows}"))
    };
    samples(history).into_iter().map(table).collect()
}

/// The rows of `tests/data/independent-fits.csv`.
fn parsed(text: &str) -> Result<Vec<Independent<'_>>, String> {
    let row = |line| parsed_row(line).ok_or_else(|| format!("independent fits: no fit in {line:?}"));
    text.lines().skip(1).map(row).collect()
}

fn parsed_row(line: &str) -> Option<Independent<'_>> {
    let mut cells = line.split(';');
    let [record, mode, law] = [cells.next()?, cells.next()?, cells.next()?];
    let numbers: Result<Vec<f64>, _> = cells.filter(|cell| !cell.is_empty()).map(str::parse).collect();
    let numbers = numbers.ok()?;
    let (log_likelihood, parameters) = numbers.split_first()?;
    Some(Independent { record, mode, law, log_likelihood: *log_likelihood, parameters: parameters.to_vec() })
}

/// The deviation of all laws that both have.
pub(super) fn deviation(record: &str, history: &History, text: &str) -> Result<Deviation, String> {
    let mut of = Deviation { laws: 0, parameter: 0.0, log_likelihood: 0.0 };
    let known = parsed(text)?;
    for (mode, samples) in samples(history) {
        let laws = FittedLaw::fit_all(&samples).map_err(|error| error.to_string())?;
        for law in laws.iter().filter(|law| law.is_determined()) {
            let same = |of: &&Independent<'_>| of.record == record && of.mode == mode && of.law == law.name();
            let Some(theirs) = known.iter().find(same) else { continue };
            of.laws += 1;
            of.log_likelihood = of.log_likelihood.max((law.log_likelihood() - theirs.log_likelihood).abs());
            for (ours, theirs) in law.parameters().iter().zip(&theirs.parameters) {
                of.parameter = of.parameter.max((ours.value / theirs - 1.0).abs());
            }
        }
    }
    Ok(of)
}

/// The cell of the table.
pub(super) fn compared(record: &str, history: &History, text: &str) -> Result<String, String> {
    let Deviation { laws, parameter, log_likelihood } = deviation(record, history, text)?;
    if laws == 0 || parameter > MOST {
        return Err(format!(
            "{record}: {laws} laws in common with the independent program, parameters up to {parameter:.1e} apart; make its \
             fits anew (tests/data/independent_fits.py), or look for the mistake"
        ));
    }
    Ok(format!("{laws} laws: parameters to {parameter:.0e}, ln L to {log_likelihood:.0e}"))
}
