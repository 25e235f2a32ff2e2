import Support

/// How a record of CIFAR's binary files is laid out.
struct CIFARRecord: Sendable {
  /// The shape of an image.
  static let shape = InputShape([32, 32, 3])
  /// Bytes of an image.
  static let pixels = 3072
  /// Label bytes in front of an image.
  let labelBytes: Int
  /// Which of them is the class.
  let labelIndex: Int
  /// The classes.
  let classes: TargetKind

  /// The layout for a word of the argument `labels`.
  init(_ labels: String) {
    labelBytes = labels == "single" ? 1 : 2
    labelIndex = labels == "fine" ? 1 : 0
    let count = ["coarse": 20, "fine": 100][labels] ?? 10
    let names = labels == "single" ? Self.names : (0..<count).map(String.init)
    classes = .classes(count: count, names: names)
  }

  /// Bytes of a record.
  var bytes: Int { labelBytes + Self.pixels }

  /// What may be wrong with a file of so many bytes.
  func remark(on length: Int) -> String {
    let other = labelBytes == 1 ? 2 : 1
    guard length % (other + Self.pixels) == 0 else { return "it may have been cut short" }
    return "they are whole records of CIFAR-" + (other == 2 ? "100: `labels = fine`" : "10")
  }

  private static let names = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  /// Three planes of 32x32 as pixels of three channels.
  static func interleave(_ planes: UnsafeRawBufferPointer, into to: UnsafeMutableRawPointer) {
    let pixels = to.assumingMemoryBound(to: UInt8.self)
    let plane = Self.pixels / 3
    for place in 0..<plane {
      for channel in 0..<3 { pixels[3 * place + channel] = planes[channel * plane + place] }
    }
  }
}

/// One file of records.
struct CIFARFile {
  /// The path as the spec writes it.
  let path: String
  /// Whether it is gzip.
  let isCompressed: Bool
  /// The number of records.
  let count: Int
  private let file: DataFile
  private let content: FileContent?

  /// Opens a file; a compressed one is decompressed. Its length must be whole records.
  init(_ path: String, _ form: CIFARRecord, _ context: SourceContext) throws(DiagnosticError) {
    self.path = path
    file = try DataFile(path, context)
    isCompressed = file.isCompressed
    content = isCompressed ? try file.content(limit: context.limit) : nil
    let length = content?.count ?? file.plain.count
    count = length / form.bytes
    guard length > 0 else {
      throw DataDiagnostics.error(
        DataDiagnostics.empty, "`\(path)` holds no record: it is empty", at: context.span)
    }
    guard length % form.bytes == 0 else {
      throw DataDiagnostics.error(
        DataDiagnostics.wrongLength,
        "`\(path)` has \(Decimal.grouped(length)) bytes, which are not whole records of "
          + "\(Decimal.grouped(form.bytes)): \(Decimal.grouped(length % form.bytes)) are left over",
        at: context.span,
        notes: [form.remark(on: length)])
    }
  }

  /// The records.
  var bytes: UnsafeRawBufferPointer { content?.bytes ?? file.plain }

  /// The hash of the records.
  var hash: FileHash {
    FileHash(path: path, bytes: bytes.count, hash: XXHash64.text(XXHash64.hash(bytes)))
  }

  /// The class of each record.
  func labels(
    _ form: CIFARRecord, _ context: SourceContext
  ) throws(DiagnosticError) -> [Int32] {
    let classes = form.classes.classCount ?? 0
    var labels: [Int32] = []
    labels.reserveCapacity(count)
    for record in 0..<count {
      let label = bytes[record * form.bytes + form.labelIndex]
      guard label < classes else {
        throw DataDiagnostics.error(
          DataDiagnostics.badLabel,
          "`\(path)`: the label of record \(Decimal.grouped(record + 1)) is \(label), and there "
            + "are \(classes) classes",
          at: context.span, notes: ["the file may hold records of another form"])
      }
      labels.append(Int32(label))
    }
    return labels
  }
}

/// Reads the images of several files one by one.
struct CIFARReader: ExampleReader {
  private let parts: [(rows: FileRows, first: Int)]
  private let form: CIFARRecord

  /// A reader of files of records, one after another.
  init(
    _ files: [CIFARFile], _ form: CIFARRecord, _ context: SourceContext
  ) throws(DiagnosticError) {
    self.form = form
    var parts: [(FileRows, Int)] = []
    var first = 0
    for file in files {
      parts.append(
        (try FileRows(file.path, offset: 0, rowBytes: form.bytes, context), first))
      first += file.count
    }
    self.parts = parts
  }

  func read(_ example: ExamplePlace, into row: UnsafeMutableRawPointer) throws(DiagnosticError) {
    guard let part = parts.last(where: { $0.first <= example.index }) else { return }
    let failure: DiagnosticError? = withUnsafeTemporaryAllocation(
      byteCount: form.bytes, alignment: 16
    ) { memory in
      guard let start = memory.baseAddress else { return nil }
      do throws(DiagnosticError) {
        try part.rows.read(example.index - part.first, into: start)
      } catch {
        return error
      }
      CIFARRecord.interleave(
        UnsafeRawBufferPointer(rebasing: memory[form.labelBytes..<form.bytes]), into: row)
      return nil
    }
    if let failure { throw failure }
  }
}
