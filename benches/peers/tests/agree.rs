//! The peers simulate the same, and what theory says of it.

use hotspare_peers::Line;
use std::process::Command;

/// Standard errors that a result may be away from theory. A correct program passes this by chance in 6.3e-5 of the
/// seeds (normal distribution, both sides), and the two cases together in less than 1.3e-4 of them. Both peers print
/// the same figures, so they are no tests of their own.
const WIDTH: f64 = 4.0;

fn run(program: &str, blades: u32, horizon_h: u64, seed: u64) -> Line {
    let words = [blades.to_string(), horizon_h.to_string(), seed.to_string()];
    let output = Command::new(program).args(words).output().expect("the program runs");
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("one line of JSON")
}

/// The unavailability of spares-1, and the standard error of what a run of `horizon_h` says of it.
///
/// Source: the blades under repair are a birth-and-death chain. While n are, min(N, N + S − n) workloads have a blade,
/// and a share 1000 / 1000.1 of these are up on it, the others being taken over; they fail at 1 / (1000 h) each. Of n
/// blades, min(n, R) are repaired, at 1 / (8 h) each. That those being taken over are a fixed share is the one
/// approximation, far below the standard errors here. Workloads down are the (n − S)⁺ that wait and, by Little's law,
/// 0.1 h × the rate of failures that are being taken over. The variance of the time average of f over a
/// birth-and-death chain with the rates λ up is 2/H × Σₙ (Σ_{j ≤ n} πⱼ (fⱼ − f̄))² ÷ (λₙ πₙ); that of the number of
/// failures is about their number. How the two go together is not known here, so their standard errors are added,
/// which is too wide rather than too narrow.
fn theory(blades: u32, horizon_h: u64) -> (f64, f64) {
    let (workloads, spares, crews) = (blades as usize, blades as usize / 50, blades as usize / 100);
    let (size, horizon) = (f64::from(blades), horizon_h as f64);
    let rate = |n: usize| workloads.min(workloads + spares - n) as f64 / 1000.1;
    let waiting = |n: usize| n.saturating_sub(spares) as f64;

    let mut share = vec![1.0];
    for n in 1..=workloads + spares {
        let repaired = n.min(crews) as f64 / 8.0;
        share.push(share[n - 1] * rate(n - 1) / repaired);
    }
    let sum: f64 = share.iter().sum();
    share.iter_mut().for_each(|p| *p /= sum);
    let mean = |f: &dyn Fn(usize) -> f64| share.iter().enumerate().map(|(n, p)| p * f(n)).sum::<f64>();
    let (waiting_mean, rate_mean) = (mean(&waiting), mean(&rate));

    let mut below = 0.0;
    let mut variance = 0.0;
    // States that hardly occur add nothing but the rounding of `below`.
    for (n, p) in share.iter().enumerate().filter(|(_, p)| **p > 1e-13) {
        below += p * (waiting(n) - waiting_mean);
        variance += 2.0 / horizon * below * below / (rate(n) * p);
    }
    let error = variance.sqrt() + 0.1 * (rate_mean / horizon).sqrt();
    ((waiting_mean + 0.1 * rate_mean) / size, error / size)
}

fn check(blades: u32, horizon_h: u64, seed: u64) {
    let desque = run(env!("CARGO_BIN_EXE_desque"), blades, horizon_h, seed);
    let nexosim = run(env!("CARGO_BIN_EXE_nexosim"), blades, horizon_h, seed);
    assert_eq!((desque.cycles, desque.availability), (nexosim.cycles, nexosim.availability));
    let (exact, error) = theory(blades, horizon_h);
    let away = (1.0 - desque.availability - exact) / error;
    println!("{blades} blades, {horizon_h} h: exact {exact:.4e} ± {error:.1e}, run {away:+.2} errors away");
    assert!(away.abs() < WIDTH, "{away:.2} standard errors of {error:e} from {exact:e}");
}

#[test]
fn a_hundred_crews_leave_next_to_nobody_waiting() {
    // By hand: 0.1 / 1000.1 = 9.999e-5, and 100 000 failures of about 1 / √100 000 = 0.3 %.
    let (exact, error) = theory(10_000, 10_000);
    assert!((exact - 9.999e-5).abs() < 1e-9 && (error / exact - 0.003_16).abs() < 1e-5, "{exact} {error}");
    check(10_000, 10_000, 7);
}

#[test]
fn ten_crews_leave_workloads_waiting() {
    // By hand, if failures came at 1 / h however many wait: M/M/10 with 80 % to do. Erlang's C(10, 8) is 0.4092, so
    // that 0.4092 × 0.8¹⁰ × 0.8 ÷ (1 − 0.8) = 0.1757 of the 1000 workloads wait, and 0.1 are being taken over. As
    // those who wait do not fail, it is a little less.
    let (exact, error) = theory(1000, 4_000_000);
    assert!((2.6e-4..2.757e-4).contains(&exact) && error < 0.05 * exact, "{exact} {error}");
    check(1000, 4_000_000, 7);
}

#[test]
fn the_peers_print_the_same_whatever_the_seed() {
    for seed in 0..10 {
        let lines = [env!("CARGO_BIN_EXE_desque"), env!("CARGO_BIN_EXE_nexosim")]
            .map(|program| run(program, 1000, 20_000, seed));
        let [desque, nexosim] = lines.map(|line| (line.cycles, line.availability));
        assert_eq!(desque, nexosim, "seed {seed}");
    }
}
