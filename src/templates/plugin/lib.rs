//! The geometric mean: the mean of growth factors and the like.

use weigh_sdk::{F64, F64Metric};

/// What is known of one group.
#[derive(Clone, Default)]
struct GeometricMean {
    logs: f64,
    count: u64,
}

impl F64Metric for GeometricMean {
    const NAME: &'static str = "geometric_mean";
    const DOC: &'static str =
        "The mean of factors: the root of their product. Missing where one is not positive.";

    /// A row of the group; rows without a value are left out.
    fn add(&mut self, value: f64) {
        self.logs += value.ln();
        self.count += 1;
    }

    /// Another part of the group's rows.
    fn merge(&mut self, other: &Self) {
        self.logs += other.logs;
        self.count += other.count;
    }

    /// The value of the group; none, or what is no number, is missing.
    fn result(&self) -> Option<f64> {
        (self.count > 0).then(|| (self.logs / self.count as f64).exp())
    }
}

weigh_sdk::export! { name: "acme", metrics: [F64<GeometricMean>] }

#[test]
fn it_is_a_sound_metric() {
    let float = weigh_sdk::ColumnType::Float.into();
    weigh_sdk::testing::assert_metric::<F64<GeometricMean>>(&[float], weigh_sdk::serde_json::json!({}));
}
