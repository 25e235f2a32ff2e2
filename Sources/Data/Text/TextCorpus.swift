import Support

/// A text as the ids of its characters.
struct TextCorpus: Sendable {
  /// The vocabulary of the ids.
  let vocabulary: Vocabulary
  /// The number of characters.
  let count: Int
  /// The ids, 16 bits each.
  let memory: RawMemory

  /// The ids.
  var ids: UnsafePointer<UInt16> {
    UnsafePointer(memory.start.assumingMemoryBound(to: UInt16.self))
  }

  /// Reads a text; without a vocabulary, that of the whole text. Throws where the bytes are no
  /// UTF-8, where the text has too many different characters, or one that the vocabulary lacks.
  init(
    _ content: FileContent, vocabulary known: Vocabulary?, at span: Span?
  ) throws(DiagnosticError) {
    let reader = TextReader(content: content, span: span)
    let (scalars, seen) = try reader.measure()
    if let known {
      vocabulary = known
    } else {
      guard seen.count <= Vocabulary.limit else { throw reader.tooManyCharacters(seen.count) }
      vocabulary = Vocabulary(seen)
    }
    count = scalars
    memory = try RawMemory.allocate(scalars, width: 2, for: content.path, at: span)
    try reader.fill(memory.start.assumingMemoryBound(to: UInt16.self), vocabulary)
  }
}

/// Goes through the characters of a file.
private struct TextReader {
  let content: FileContent
  let span: Span?

  /// The number of characters, and the different ones.
  func measure() throws(DiagnosticError) -> (count: Int, seen: Set<UInt32>) {
    var count = 0
    var seen = Set<UInt32>()
    var ascii = [Bool](repeating: false, count: 128)
    for element in UTF8Text(content.bytes) {
      switch element {
      case .scalar(let value):
        count += 1
        if value < 128 { ascii[Int(value)] = true } else { seen.insert(value) }
      case .broken(let offset): throw notText(offset)
      }
    }
    for value in ascii.indices where ascii[value] { seen.insert(UInt32(value)) }
    return (count, seen)
  }

  /// Writes the ids.
  func fill(
    _ ids: UnsafeMutablePointer<UInt16>, _ vocabulary: Vocabulary
  ) throws(DiagnosticError) {
    let table = vocabulary.table
    let ascii = (0..<128).map { table[UInt32($0)] }
    var line = 1
    for (index, element) in UTF8Text(content.bytes).enumerated() {
      guard case .scalar(let value) = element else { return }
      guard let id = value < 128 ? ascii[Int(value)] : table[value] else {
        throw unknown(value, line)
      }
      ids[index] = id
      if value == 10 { line += 1 }
    }
  }

  private func notText(_ offset: Int) -> DiagnosticError {
    let line = 1 + content.bytes[..<offset].reduce(0) { $0 + ($1 == 10 ? 1 : 0) }
    return DataDiagnostics.error(
      DataDiagnostics.notText, "`\(content.path)`, line \(line): the bytes are not UTF-8", at: span,
      notes: ["byte \(Decimal.grouped(offset + 1)) of the file begins no character"])
  }

  private func unknown(_ value: UInt32, _ line: Int) -> DiagnosticError {
    let name = Unicode.Scalar(value).map(Vocabulary.name) ?? "?"
    return DataDiagnostics.error(
      DataDiagnostics.unknownCharacter,
      "`\(content.path)`, line \(line): the character `\(name)` does not occur in the training "
        + "text",
      at: span)
  }

  func tooManyCharacters(_ count: Int) -> DiagnosticError {
    DataDiagnostics.error(
      DataDiagnostics.notText,
      "`\(content.path)` has \(Decimal.grouped(count)) different characters, more than the "
        + "\(Decimal.grouped(Vocabulary.limit)) of a vocabulary", at: span)
  }
}
