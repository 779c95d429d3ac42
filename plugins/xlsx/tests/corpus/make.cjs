// Makes the binary workbooks of this folder with SheetJS: npm install xlsx@0.18.5; node make.cjs
const XLSX = require("xlsx");

const day = (year, month, date) => Date.UTC(year, month - 1, date) / 86400000 + 25569;
const rows = [
  ["id", "name", "hired", "rate", "pay", "hours", "active", "note"],
  [1, "Li Na", day(2024, 10, 1), 0.125, 1200.5, 36.25 / 24, true, "ok"],
  [2, "王伟", day(2024, 2, 29), 0.95, 980, 1.5 / 24, false, null],
  [3, " Zoë ", day(1999, 12, 31), 1, 0.1 + 0.2, 1.5 / 24, true, "a\nb"],
];
const looks = [, , "yyyy-mm-dd", "0.0%", '"¥"#,##0.00', "[h]:mm", ,];
const sheet = XLSX.utils.aoa_to_sheet(rows);
for (let row = 1; row < rows.length; row++)
  looks.forEach((z, column) => z && (sheet[XLSX.utils.encode_cell({ r: row, c: column })].z = z));
const other = XLSX.utils.aoa_to_sheet([["a"], [0.5]]);
other.A2.z = "0%";
const book = XLSX.utils.book_new();
XLSX.utils.book_append_sheet(book, sheet, "Sheet1");
XLSX.utils.book_append_sheet(book, other, "比例");
XLSX.writeFile(book, "people-sheetjs.xlsb", { bookType: "xlsb", compression: true });
XLSX.writeFile(book, "people-sheetjs.xls", { bookType: "biff8" });
XLSX.writeFile(book, "people-sheetjs-95.xls", { bookType: "biff5" });
