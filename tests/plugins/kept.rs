//! A kept run says which plugins it was made with, and `weigh verify` finds one that is another now.

use serde_json::Value;

use crate::sandbox::Sandbox;

#[test]
fn a_changed_plugin_is_found() {
    let Some(sandbox) = Sandbox::pinned() else { return };
    let kept = sandbox.weigh(&["run", "acme.kpi", "--save", "runs"]);
    assert_eq!(kept.code, 0, "{}", kept.err);
    let run = kept
        .err
        .trim_end()
        .rsplit(' ')
        .next()
        .expect("where it is kept")
        .to_owned();
    let verify = || {
        let done = sandbox.weigh(&["verify", &run, "--format", "json"]);
        let verdict: Value = serde_json::from_str(&done.out).expect("JSON");
        (done.code, verdict)
    };
    let (code, verdict) = verify();
    assert_eq!((code, &verdict["equal"]), (0, &true.into()), "{verdict}");
    // The same numbers by another library.
    sandbox.change(
        "acme.c",
        "#include <stdlib.h>",
        "#include <stdlib.h>\nconst char *const changed = \"changed\";",
    );
    sandbox.build();
    let unpinned = sandbox.weigh(&["verify", &run]);
    assert_eq!(unpinned.code, 4, "{}", unpinned.err);
    sandbox.pin();
    let (code, verdict) = verify();
    assert_eq!(
        (code, &verdict["numbers"]["different"]),
        (1, &0.into()),
        "{verdict}"
    );
    let plugin = &verdict["plugins"][0];
    assert_eq!(plugin["kept"]["name"], "acme");
    assert_ne!(plugin["kept"]["sha256"], plugin["now"]["sha256"]);
}
