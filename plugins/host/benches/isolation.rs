//! What a process of its own costs a metric: nanoseconds a row of a sum, in batches of several sizes, against the same
//! library in this process. `cargo build --release -p weigh-host --example steady && cargo bench -p weigh-host`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use weigh_host::{BoundMetric, Hooks, Host, Launch, Plugin, Project, Trust};
use weigh_sdk::ColumnType;
use weigh_sdk::arrow_array::{ArrayRef, Float64Array};

const ROWS: usize = 10_000_000;
const GROUPS: u32 = 1000;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let host = Host::new(Hooks::default()).launching(Launch {
        program: PathBuf::from(env!("CARGO_BIN_EXE_weigh-plugin-worker")),
        arguments: Vec::new(),
        environment: Box::new(|name| std::env::var_os(name)),
    });
    let (here, apart) = (
        load(folder.path(), Trust::InProcess, host),
        load(folder.path(), Trust::Process, host),
    );
    let started = Instant::now();
    drop(load(folder.path(), Trust::Process, host));
    println!(
        "loading it again, three processes' starts included: {:?}",
        started.elapsed()
    );
    for batch in [1024, 8192, 65_536] {
        let (inside, here) = cost(&here, batch);
        let (outside, apart) = cost(&apart, batch);
        assert_eq!(here.to_data(), apart.to_data());
        println!("{batch:6} rows a batch: {inside:6.2} ns a row here, {outside:6.2} ns a row apart");
    }
}

fn load(folder: &Path, trust: Trust, host: Host) -> Plugin {
    let bench = std::env::current_exe().expect("this program's own path");
    let profile = bench
        .parent()
        .and_then(Path::parent)
        .expect("target/PROFILE/deps/BENCH");
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let library = profile.join("examples").join(format!("{prefix}steady{suffix}"));
    let manifest = folder.join("weigh.toml");
    fs::write(
        &manifest,
        format!("[plugins.steady]\npath = '{}'\n", library.display()),
    )
    .expect("a file");
    let mut project = Project::open(&manifest, &folder.join("cache")).expect("a project");
    project.pin("steady", trust, false, host).expect("pinned");
    project
        .prepare("steady")
        .expect("prepared")
        .load(host)
        .expect("a plugin")
}

fn cost(plugin: &Plugin, batch: usize) -> (f64, ArrayRef) {
    let metric = plugin
        .metrics()
        .iter()
        .find(|metric| metric.name() == "steady.sum")
        .expect("a metric");
    let metric = metric
        .bind(&[ColumnType::Float.into()], &serde_json::Map::new())
        .expect("bound");
    let values: ArrayRef = Arc::new(
        (0..batch)
            .map(|row| Some(row as f64 / 7.0))
            .collect::<Float64Array>(),
    );
    let ids: Vec<u32> = (0..batch as u32)
        .map(|row| row.wrapping_mul(2_654_435_761) % GROUPS)
        .collect();
    // The best of three: the others share the machine.
    let runs = (0..3).map(|_| once(&metric, &values, &ids));
    let runs: Vec<(f64, ArrayRef)> = runs.collect();
    runs.into_iter()
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .expect("three runs")
}

fn once(metric: &BoundMetric, values: &ArrayRef, ids: &[u32]) -> (f64, ArrayRef) {
    let started = Instant::now();
    let mut state = metric.state().expect("a state");
    let batches = ROWS / ids.len();
    for _ in 0..batches {
        state
            .update(std::slice::from_ref(values), ids, GROUPS)
            .expect("rows");
    }
    let sums = state.finish(GROUPS).expect("sums");
    let rows = batches * ids.len();
    (started.elapsed().as_nanos() as f64 / rows as f64, sums)
}
