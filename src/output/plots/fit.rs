//! The goodness of fit of a law of lives: survival, failure rate by age, and quantiles, side by side.

use super::axis::{Scale, Tick, decades, duration_ticks, round_ticks};
use super::canvas::{Canvas, Drawing, Heading, Hold, Look, draw};
use super::page::{Page, Size};
use super::palette::{self, INK, SOFT};
use crate::records::goodness::{Goodness, LawPoint};

/// Colour of the law; the record is in ink.
const LAW: palette::Color = palette::Color(213, 94, 0);
const PANEL: i32 = 250;
const GAP: i32 = 62;
const HOUR_S: f64 = 3600.0;

/// The plot of a failure mode; `None` if no failure at a known age is on record.
pub fn fit(mode: &str, law: &str, goodness: &Goodness, page: &'static Page) -> Option<Drawing> {
    let ages = Ages::of(goodness)?;
    let heading = Heading::new(page, &title(mode, law, goodness), &note(goodness));
    let top = heading.height(page) + 34;
    let across = if page.narrow { 1 } else { 3 };
    let width = (page.width - 2 * page.margin - 40 - (across - 1) * GAP) / across;
    let step = PANEL + 96;
    let panel = |at: i32| {
        let (column, row) = (at % across, at / across);
        let left = page.margin + 40 + column * (width + GAP);
        let top = top + row * step;
        Panel { left, right: left + width, top, bottom: top + PANEL }
    };
    let rows = 3 / across;
    Some(draw(page, heading, top + (rows - 1) * step + PANEL + 56, |canvas| {
        survival(canvas, &panel(0), goodness, &ages);
        hazard(canvas, &panel(1), goodness, &ages);
        quantiles(canvas, &panel(2), goodness, &ages);
    }))
}

fn title(mode: &str, law: &str, goodness: &Goodness) -> String {
    match &goodness.distance {
        Some(of) => format!("{mode}: {}", of.sentence(law)),
        None => format!("{mode}: too few failures at known ages to judge the {law} law"),
    }
}

fn note(goodness: &Goodness) -> String {
    let unknown = match goodness.unknown {
        0 => String::new(),
        n => format!(" First lives of unknown age ({n}) are not shown."),
    };
    format!(
        "Black: the record, {} lives of known age, with 95 % intervals. Orange: the law. p: share of records drawn from the \
         law that are as far from it.{unknown}",
        goodness.known
    )
}

/// The ages that the panels show \[h\].
struct Ages {
    ticks: Vec<Tick>,
}

impl Ages {
    fn of(goodness: &Goodness) -> Option<Ages> {
        let first = goodness.survival.first()?.age_h;
        let last = goodness.hazard.last()?.ages_h.1;
        // A life of a minute does not decide on the axis.
        let least = first.max(last / 1e4);
        let ticks = duration_ticks(least * HOUR_S, last * HOUR_S);
        Some(Ages { ticks: ticks.into_iter().map(|(seconds, text)| (seconds / HOUR_S, text)).collect() })
    }

    fn ends_h(&self) -> (f64, f64) {
        match (self.ticks.first(), self.ticks.last()) {
            (Some(first), Some(last)) => (first.0, last.0),
            _ => (1.0, 10.0),
        }
    }

    fn scale(&self, pixels: (i32, i32)) -> Scale {
        Scale::logarithmic(self.ends_h(), pixels)
    }
}

/// One of the panels \[px\].
struct Panel {
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
}

impl Panel {
    /// Name, grid and both axes, that of ages across.
    fn frame(&self, canvas: &mut Canvas, name: &str, across: &str, ages: &Ages, up: (&[Tick], Scale)) {
        canvas.text(name, (self.left - 34, self.top - 18), Look::new(Size::Text).bold());
        canvas.ticks(&ages.ticks, ages.scale((self.left, self.right)), (self.top, self.bottom));
        for (value, text) in up.0 {
            let y = up.1.at(*value);
            canvas.grid((self.left, y), (self.right, y));
            canvas.text(text, (self.left - 6, y), Look::new(Size::Small).color(SOFT).hold(Hold::Right));
        }
        canvas.line(vec![(self.left, self.bottom), (self.right, self.bottom)], SOFT, 1);
        let middle = (self.left + self.right) / 2;
        canvas.text(
            across,
            (middle, self.bottom + 36),
            Look::new(Size::Small).color(SOFT).hold(Hold::Middle),
        );
    }

    fn across(&self, ages: &Ages) -> Scale {
        ages.scale((self.left, self.right))
    }

    fn law(&self, canvas: &mut Canvas, goodness: &Goodness, ages: &Ages, y: impl Fn(&LawPoint) -> i32) {
        let x = self.across(ages);
        let (from, to) = ages.ends_h();
        let inside = goodness.law.iter().filter(|point| point.age_h >= from && point.age_h <= to);
        canvas.line(inside.map(|point| (x.at(point.age_h), y(point))).collect(), LAW, 2);
    }
}

fn survival(canvas: &mut Canvas, panel: &Panel, goodness: &Goodness, ages: &Ages) {
    let ticks = round_ticks(1.0, 5.0);
    let (x, y) = (panel.across(ages), Scale::linear((0.0, 1.0), (panel.bottom, panel.top)));
    panel.frame(canvas, "Share of lives that last longer", "age in operation", ages, (&ticks, y));
    let steps = |of: fn((f64, (f64, f64))) -> f64| {
        let mut points = vec![(x.at(0.0), y.at(1.0))];
        let mut before = 1.0;
        for step in &goodness.survival {
            let value = of((step.survival, step.interval));
            points.extend([(x.at(step.age_h), y.at(before)), (x.at(step.age_h), y.at(value))]);
            before = value;
        }
        points
    };
    let mut band = steps(|of| of.1.1);
    band.extend(steps(|of| of.1.0).into_iter().rev());
    canvas.area(band, SOFT);
    canvas.line(steps(|of| of.0), INK, 2);
    panel.law(canvas, goodness, ages, |point| y.at(point.survival));
}

fn hazard(canvas: &mut Canvas, panel: &Panel, goodness: &Goodness, ages: &Ages) {
    let classes = || goodness.hazard.iter().filter(|class| class.failures > 0);
    let least = classes().map(|class| class.interval().0).fold(f64::INFINITY, f64::min);
    let most = classes().map(|class| class.interval().1).fold(0.0, f64::max);
    let ticks = decades(least, most);
    let ends = (ticks[0].0, ticks[ticks.len() - 1].0);
    let (x, y) = (panel.across(ages), Scale::logarithmic(ends, (panel.bottom, panel.top)));
    panel.frame(canvas, "Failures per year in operation", "age in operation", ages, (&ticks, y));
    panel.law(canvas, goodness, ages, |point| y.at(point.per_year));
    for class in classes() {
        let (from, to) = (x.at(class.ages_h.0), x.at(class.ages_h.1));
        let (at, (low, high)) = (y.at(class.per_year()), class.interval());
        canvas.line(vec![(from, at), (to, at)], INK, 2);
        let middle = (from + to) / 2;
        canvas.line(vec![(middle, y.at(low)), (middle, y.at(high))], INK, 1);
    }
}

fn quantiles(canvas: &mut Canvas, panel: &Panel, goodness: &Goodness, ages: &Ages) {
    let (x, y) = (panel.across(ages), ages.scale((panel.bottom, panel.top)));
    panel.frame(canvas, "Recorded quantiles", "quantiles of the law", ages, (&ages.ticks, y));
    canvas.line(vec![(panel.left, panel.bottom), (panel.right, panel.top)], LAW, 2);
    for quantile in &goodness.quantiles {
        canvas.dot((x.at(quantile.law_h), y.at(quantile.recorded_h)), 2, INK);
    }
}
