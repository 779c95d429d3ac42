pub fn to_json() {}
