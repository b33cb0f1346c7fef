//! Figures of a cell: they survive being kept, and files hold all of them.

use super::report::tidy;
use super::*;
use crate::output::folder::{self, FolderError};
use crate::output::plots::testing::{NAMES, illegible, written};
use crate::output::plots::{Width, svg};
use crate::output::testing::{provenance, summary};
use crate::output::{Owner, Staged};
use crate::studies::checkpoint::{Checkpoint, Key, Store};
use crate::studies::grid::Axis;
use crate::studies::testing::swept;

fn axis(name: &str, values: &[&str]) -> Axis {
    Axis::new(name, name, values.iter().map(|value| (*value).to_owned()).collect())
}

#[test]
fn a_cell_comes_back_with_every_bit() {
    let summary = summary();
    let root = tempfile::tempdir().unwrap();
    let kept = Checkpoint::open(root.path(), &Key::new("two-rows", &provenance(), 20, false), false).unwrap();
    let kept: &dyn Store = &kept;
    let figures = kept.keep("cell-0", &CellFigures::new(&summary)).unwrap();
    assert_eq!((figures.replications, Some(&figures)), (20, kept.find("cell-0").as_ref()));
    let metrics = swept(&[axis("a", &["1"])], &["today"], 1.0).metrics;
    for policy in 0..2 {
        let (kept, own) = (
            figures.find(&summary.policies[policy], &metrics[0], 0.95).unwrap(),
            summary.site(policy, "downtime", "value").unwrap(),
        );
        assert_eq!((kept.value, kept.low, kept.high, kept.flag), (own.value, own.low, own.high, own.flag));
    }
    let undefined = swept(&[axis("a", &["1"])], &["today"], 1.0);
    assert!(undefined.figure(0, 0, &undefined.metrics[2]).unwrap().value.is_nan());
}

#[test]
fn the_file_is_tidy_and_plots_follow_the_dimensions() {
    let names = |axes: &[Axis]| -> Vec<String> {
        let files = render(&swept(axes, &["cold", "push"], 1.0), &provenance()).unwrap();
        files.into_iter().map(|(name, _)| name).collect()
    };
    let (spares, boot) = (axis("spares", &["0", "1"]), axis("boot", &["1 s", "1 min"]));
    let one =
        ["sweep.csv", "downtime.svg", "availability.svg", "mean_workloads_present.svg", "manifest.json"];
    assert_eq!(names(std::slice::from_ref(&spares)), one);
    // What has a single value is no dimension.
    assert_eq!(names(&[spares.clone(), axis("x", &["1"])]), one);
    assert_eq!(names(&[spares.clone(), boot.clone()])[1..3], ["downtime-cold.svg", "downtime-push.svg"]);
    let three = [spares, boot, axis("z", &["a", "b"])];
    assert_eq!(names(&three), ["sweep.csv", "manifest.json"]);
    assert!(swept(&three, &["p"], 1.0).unplotted().unwrap().starts_with("3 axes vary"));
    let text = String::from_utf8(tidy(&swept(&three, &["p"], 1.0)).unwrap()).unwrap();
    let mut lines = text.lines();
    let header =
        "cell,spares,boot,boot_s,z,policy,metric,statistic,unit,value,ci_low,ci_high,replications,flag";
    assert_eq!(lines.next().unwrap(), header);
    assert_eq!(lines.next().unwrap(), "0,0,1 s,1,b,p,downtime,value,1,1,0.9,1.2,20,");
    assert_eq!(text.lines().count(), 1 + 7 * 3);
}

#[test]
fn a_run_may_follow_a_sweep_and_keeps_its_folder() {
    let root = tempfile::tempdir().unwrap();
    let study = root.path().join("two-rows");
    let owner = Owner::new("two-rows", &provenance().scenario);
    let files = |swept: &Swept| render(swept, &provenance()).unwrap();
    let swept = swept(&[axis("spares", &["0", "1"])], &["cold"], 1.0);
    folder::write(&study.join("sweep"), &owner, &files(&swept), &Staged::none(), false).unwrap();
    let key = Key::new("two-rows", &provenance(), 20, false);
    let kept = Checkpoint::open(&study.join("sweep.unfinished"), &key, false).unwrap();
    let kept: &dyn Store = &kept;
    kept.keep("cell-0", &0.5).unwrap();
    let stranger = Owner::new("two-rows", "elsewhere.toml");
    assert!(matches!(folder::may_write(&study, &stranger, false), Err(FolderError::Another { .. })));
    // The files of a run, for which those of a sweep will do.
    folder::write(&study, &owner, &files(&swept), &Staged::none(), false).unwrap();
    assert!(study.join("sweep.csv").exists() && study.join("sweep/sweep.csv").exists());
    assert_eq!(kept.find("cell-0"), Some(0.5));
    std::fs::write(root.path().join("two-rows/sweep.csv"), "old").unwrap();
    let (other, notes) = (root.path().join("other"), root.path().join("other/notes.md"));
    std::fs::create_dir(&other).unwrap();
    std::fs::write(&notes, "mine").unwrap();
    assert!(matches!(folder::may_write(&other, &owner, true), Err(FolderError::NotResults { .. })));
}

#[test]
fn plots_of_sweeps_are_legible_and_name_every_policy_and_value() {
    let axis = |name: &str, values: &[&str]| {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Axis::new(name, name, values)
    };
    let (numbers, names) =
        (axis("spares", &["0", "1", "2", "4", "800"]), axis("kind", &["cold boot", "push"]));
    let spans = axis("times.boot", &["1 s", "1 min", "2 h"]);
    let mut wrong = Vec::new();
    for axes in [vec![numbers.clone()], vec![names.clone()], vec![numbers, spans.clone()], vec![spans, names]]
    {
        for factor in [1.0, 1e6, 0.0] {
            let swept = swept(&axes, &NAMES, factor);
            for plotted in &swept.metrics {
                let page = Width::Page.page();
                let drawings = match axes.len() {
                    1 => vec![super::lines::lines(&swept, plotted, page)],
                    _ => (0..NAMES.len())
                        .map(|policy| super::heat::heat_map(&swept, plotted, policy, page))
                        .collect(),
                };
                for drawing in drawings {
                    wrong.extend(illegible(&drawing));
                    let text: String = written(&drawing).iter().map(|w| w.text.replace(' ', "")).collect();
                    // Where there is no room, a value is left out between others.
                    let values = axes.iter().map(|axis| axis.values[0].replace(' ', ""));
                    let policies = if axes.len() == 1 { &NAMES[..] } else { &[] };
                    for name in values.chain(policies.iter().map(|name| name.replace(' ', ""))) {
                        assert!(text.contains(&name), "{name} in {text}");
                    }
                    assert!(svg(&drawing).unwrap() == svg(&drawing).unwrap());
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
