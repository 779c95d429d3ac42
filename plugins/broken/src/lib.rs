//! A plugin on the SDK of which each part misbehaves in one way: what Rust itself cannot do wrong is in `raw.c`,
//! what goes wrong before a plugin is loaded in `handshake.c`.

mod metrics;
mod sources;

use metrics::{
    FAILS_WITH_A_HINT, Metric, PANICS_IN_BIND, PANICS_IN_DROP, PANICS_IN_FINISH, PANICS_IN_MERGE,
    PANICS_IN_STATE, PANICS_IN_UPDATE, Picky, TOO_FEW, TOO_MANY, Tilted, WRONG_TYPE,
};
use sources::{PanicsInOpen, PanicsInScan, PanicsInStream, TellsItsSecret, Texts};

weigh_sdk::export! {
    name: "broken",
    metrics: [
        Metric<PANICS_IN_BIND>,
        Metric<PANICS_IN_STATE>,
        Metric<PANICS_IN_UPDATE>,
        Metric<PANICS_IN_MERGE>,
        Metric<PANICS_IN_FINISH>,
        Metric<PANICS_IN_DROP>,
        Metric<FAILS_WITH_A_HINT>,
        Metric<WRONG_TYPE>,
        Metric<TOO_FEW>,
        Metric<TOO_MANY>,
        Picky,
    ],
    curves: [Tilted],
    sources: [PanicsInOpen, PanicsInScan, PanicsInStream, TellsItsSecret, Texts],
}
