//! In which order steps are taken. Most look at one row at a time, so that chunks of rows run through them on their own.
//! A step that looks across subjects needs its numbers from all chunks first: it ends a stage.

use super::{Node, NodeId};

/// Steps that chunks take on their own, and what is then taken across all of them.
#[derive(Debug, Default)]
pub(in crate::score) struct Stage {
    pub(in crate::score) steps: Vec<NodeId>,
    pub(in crate::score) across: Vec<NodeId>,
}

/// The stages of a program, whose steps stand behind those that they read. Nothing is taken across chunks behind the last.
pub(super) fn stages(nodes: &[Node]) -> Vec<Stage> {
    let mut of = vec![0; nodes.len()];
    let mut stages = vec![Stage::default()];
    for (at, node) in nodes.iter().enumerate() {
        let mut stage = 0;
        node.step.reads(&mut |read| {
            let behind = usize::from(nodes[read.0 as usize].step.looks_across());
            stage = stage.max(of[read.0 as usize] + behind);
        });
        of[at] = stage;
        if stage == stages.len() {
            stages.push(Stage::default());
        }
        let id = NodeId(at as u32);
        if node.step.looks_across() {
            stages[stage].across.push(id);
        } else {
            stages[stage].steps.push(id);
        }
    }
    // Chunks take the last stage on their own, so none ends it.
    if stages.last().is_some_and(|last| !last.across.is_empty()) {
        stages.push(Stage::default());
    }
    stages
}

/// By step, when the last one that reads it is taken, counted through all stages. Weights are read again where the weights
/// in force are found, behind the score of the `root`.
pub(super) fn last_use(nodes: &[Node], stages: &[Stage], weights: &[NodeId], root: NodeId) -> Vec<u32> {
    let mut last = vec![0; nodes.len()];
    let order = stages
        .iter()
        .flat_map(|stage| stage.steps.iter().chain(&stage.across));
    for (at, node) in order.enumerate() {
        last[node.0 as usize] = last[node.0 as usize].max(at as u32);
        (nodes[node.0 as usize].step).reads(&mut |read| last[read.0 as usize] = at as u32);
        if *node == root {
            for weight in weights {
                last[weight.0 as usize] = last[weight.0 as usize].max(at as u32);
            }
        }
    }
    last
}
