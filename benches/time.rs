//! Times of histories, by criterion: what a change has done to one case, on one machine.
//!
//! ```sh
//! cargo bench --bench time                              # all cases
//! cargo bench --bench time -- spares-1                  # those whose name holds this
//! cargo bench --bench time -- --save-baseline before    # and after the change: -- --baseline before
//! ```
//!
//! Throughput is in cycles: failures with takeover, repair and return. The loop written by hand stands beside.

mod by_hand;
mod cases;

use cases::COUNTED;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn histories(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("history");
    group.sample_size(20);
    for (name, case) in COUNTED {
        let case = case();
        group.throughput(Throughput::Elements(case.simulate().work.cycles));
        group.bench_function(name, |bencher| bencher.iter(|| case.simulate()));
    }
    let by_hand = || by_hand::simulate(1000, 50_000, 7, 0);
    group.throughput(Throughput::Elements(by_hand().cycles));
    group.bench_function("spares-1 by hand", |bencher| bencher.iter(by_hand));
    group.finish();
}

criterion_group!(benches, histories);
criterion_main!(benches);
