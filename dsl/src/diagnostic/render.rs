pub fn render() {}
pub struct Style;
