//! LibreOffice without a window, which counts workbooks anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Always count anew, whoever has written a file.
const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;

/// The same workbooks with everything counted anew; none where there is no LibreOffice.
pub(crate) fn recalculate(paths: &[PathBuf], folder: &Path) -> Option<Vec<PathBuf>> {
    let (profile, out) = (folder.join("profile"), folder.join("recalculated"));
    fs::create_dir_all(profile.join("user")).expect("a folder");
    fs::create_dir_all(&out).expect("a folder");
    fs::write(profile.join("user/registrymodifications.xcu"), SETTINGS).expect("a file");
    let started = Command::new("soffice")
        .arg("--headless")
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--convert-to", "xlsx", "--outdir"])
        .arg(&out)
        .args(paths)
        .output();
    let Ok(output) = started else {
        println!("no LibreOffice here, so no formula was counted");
        return None;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    let counted: Vec<PathBuf> = (paths.iter())
        .map(|path| out.join(path.file_name().expect("a file")))
        .collect();
    for path in &counted {
        assert!(
            path.exists(),
            "LibreOffice did not read {}: {said}",
            path.display()
        );
    }
    Some(counted)
}
