import Support

extension TensorType {
  /// Reads a type such as `f32[B, 28, 28, 1]`; sizes that cannot be addressed are refused.
  public init(reading scanner: inout TextScanner) throws(TextScanner.Failure) {
    guard let word = scanner.word(), let element = ElementType(rawValue: word) else {
      throw scanner.failure("an element type expected")
    }
    try scanner.expect("[")
    let batched = scanner.take("B")
    var extents: [Int] = []
    var first = !batched
    while !scanner.take("]") {
      if !first { try scanner.expect(",") }
      first = false
      extents.append(try scanner.integer())
      guard extents.count <= 16 else { throw scanner.failure("a tensor has too many axes") }
    }
    self.init(extents, batched: batched, element: element)
    guard isAddressable else { throw scanner.failure("the tensor is too large to address") }
  }
}

extension Tensor {
  /// Reads data for a type: numbers in brackets or hexadecimal words.
  public init(
    reading scanner: inout TextScanner, type: TensorType
  ) throws(TextScanner.Failure) {
    var words: [UInt32] = []
    if scanner.take("hex") {
      words = try Tensor.words(try scanner.quoted(), scanner)
    } else {
      try scanner.expect("[")
      while !scanner.take("]") {
        if !words.isEmpty { try scanner.expect(",") }
        words.append(try Tensor.word(&scanner, type.element))
      }
    }
    guard let tensor = Tensor(type: type, words: words) else {
      throw scanner.failure("the data do not fill \(type)")
    }
    self = tensor
  }

  private static func word(
    _ scanner: inout TextScanner, _ element: ElementType
  ) throws(TextScanner.Failure) -> UInt32 {
    guard !element.isReduced, let text = scanner.numeral() else {
      throw scanner.failure("a number expected")
    }
    if element == .int32 {
      guard let value = Int32(text) else { throw scanner.failure("a 32-bit integer expected") }
      return UInt32(bitPattern: value)
    }
    guard let value = Float(text) else { throw scanner.failure("a number expected") }
    return value.bitPattern
  }

  private static func words(
    _ digits: String, _ scanner: TextScanner
  ) throws(TextScanner.Failure) -> [UInt32] {
    let bytes = Array(digits.utf8)
    guard bytes.count % 8 == 0 else { throw scanner.failure("hexadecimal words have eight digits") }
    var words: [UInt32] = []
    words.reserveCapacity(bytes.count / 8)
    for start in stride(from: 0, to: bytes.count, by: 8) {
      let text = String(decoding: bytes[start..<start + 8], as: UTF8.self)
      guard let word = UInt32(text, radix: 16) else {
        throw scanner.failure("a hexadecimal digit expected")
      }
      words.append(word)
    }
    return words
  }
}
