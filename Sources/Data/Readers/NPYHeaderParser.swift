import Support

/// Reads the header of an npy file: a Python dictionary with the keys descr, fortran_order and
/// shape.
struct NPYHeaderParser {
  private let path: String
  private let span: Span?
  private var text: [UInt8] = []
  private var index = 0

  /// A parser for the file at `path`.
  init(_ path: String, at span: Span?) {
    self.path = path
    self.span = span
  }

  /// The header at the start of `bytes`, which hold it whole unless the file is cut short.
  mutating func parse(_ bytes: [UInt8]) throws(DiagnosticError) -> NPY.Header {
    guard bytes.starts(with: NPY.magic), bytes.count >= 10 else {
      throw bad("it does not start with the bytes of an npy file")
    }
    let version = bytes[6]
    guard (1...3).contains(version) else { throw bad("version \(version) is unknown") }
    let start = version == 1 ? 10 : 12
    guard bytes.count >= start else { throw bad("it ends in its header") }
    let length = (8..<start).reversed().reduce(0) { $0 << 8 | Int(bytes[$1]) }
    guard length <= bytes.count - start else { throw bad("it ends in its header") }
    text = Array(bytes[start..<start + length])
    return try dictionary(offset: start + length)
  }

  private mutating func dictionary(offset: Int) throws(DiagnosticError) -> NPY.Header {
    var type: String?
    var fortran: Bool?
    var shape: [Int]?
    try expect("{")
    while !take("}") {
      let key = try string()
      try expect(":")
      switch key {
      case "descr": type = try string()
      case "fortran_order": fortran = try boolean()
      case "shape": shape = try tuple()
      default: throw bad("the header has the unknown key `\(Printable.clean(key))`")
      }
      if !take(",") {
        try expect("}")
        break
      }
    }
    guard let type, let fortran, let shape else { throw bad("the header lacks a key") }
    if fortran { throw unsupported("it is in Fortran order") }
    return try header(type, shape, offset)
  }

  private func header(
    _ type: String, _ shape: [Int], _ offset: Int
  ) throws(DiagnosticError) -> NPY.Header {
    let order = type.first ?? " "
    let name = type == "|b1" || type == "?" ? "b1" : String(type.dropFirst())
    guard let element = NPY.Element(rawValue: name),
      order == "<" || element.width == 1 && "|=<>?".contains(order)
    else { throw unsupported("its type is `\(Printable.clean(String(type.prefix(20))))`") }
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      if overflow || product > 1 << 44 { throw bad("its shape is larger than any file") }
      count = product
    }
    return NPY.Header(element: element, shape: shape, offset: offset, count: count)
  }

  private mutating func skipBlanks() {
    while index < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[index]) { index += 1 }
  }

  private mutating func take(_ character: Character) -> Bool {
    skipBlanks()
    guard index < text.count, text[index] == character.asciiValue else { return false }
    index += 1
    return true
  }

  private mutating func expect(_ character: Character) throws(DiagnosticError) {
    if !take(character) { throw bad("the header wants `\(character)` at byte \(index)") }
  }

  private mutating func string() throws(DiagnosticError) -> String {
    let quote: UInt8 = take("'") ? 0x27 : 0x22
    if quote == 0x22 { try expect("\"") }
    let start = index
    while index < text.count, text[index] != quote { index += 1 }
    guard index < text.count else { throw bad("a text in the header does not end") }
    index += 1
    return String(decoding: text[start..<index - 1], as: UTF8.self)
  }

  private mutating func boolean() throws(DiagnosticError) -> Bool {
    skipBlanks()
    for (word, value) in [("True", true), ("False", false)]
    where text[index...].starts(with: word.utf8) {
      index += word.utf8.count
      return value
    }
    throw bad("`fortran_order` is neither True nor False")
  }

  private mutating func tuple() throws(DiagnosticError) -> [Int] {
    try expect("(")
    var extents: [Int] = []
    while !take(")") {
      skipBlanks()
      let digits = text[index...].prefix { $0 >= 0x30 && $0 <= 0x39 }
      guard let extent = Int(String(decoding: digits, as: UTF8.self)), extents.count < 32 else {
        throw bad("its shape is not a list of sizes")
      }
      index += digits.count
      extents.append(extent)
      if !take(",") {
        try expect(")")
        break
      }
    }
    return extents
  }

  private func bad(_ why: String) -> DiagnosticError {
    DataDiagnostics.error(DataDiagnostics.badArray, "`\(path)` is no npy file: \(why)", at: span)
  }

  private func unsupported(_ why: String) -> DiagnosticError {
    DataDiagnostics.error(
      DataDiagnostics.unsupportedArray, "`\(path)` cannot be read: \(why)", at: span,
      notes: ["numpy.ascontiguousarray(array, dtype='<f4') converts an array"])
  }
}
