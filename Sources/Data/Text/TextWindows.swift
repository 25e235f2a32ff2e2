import Support

/// Windows over a stretch of a text: window `i` starts `i * stride` characters behind the start of
/// the stretch, in training moved on by a distance that every epoch draws anew.
struct TextWindows: Sendable {
  /// Characters of a window; its targets reach one further.
  let length: Int
  /// Characters between the starts of two windows.
  let stride: Int
  /// The stretch.
  let range: Range<Int>
  /// The seed of the distances.
  let seed: UInt64

  /// The number of windows that fit at any distance, at least one where one fits at all.
  var count: Int {
    guard range.count > length else { return 0 }
    return max(1, (range.count - length) / stride)
  }

  /// Examples that overlap the start of a later one, at any distance.
  var overlap: Int { (length + stride - 1) / stride }

  /// Where a window starts.
  func start(_ place: ExamplePlace) -> Int {
    let spare = range.count - length - 1 - (count - 1) * stride
    let most = min(stride - 1, spare)
    guard let epoch = place.epoch, most > 0 else {
      return range.lowerBound + place.index * stride
    }
    let key = RandomKey.derive(seed: seed, purpose: "data.text")
    var stream = RandomStream(key: RandomKey.derive(key: key, index: UInt64(epoch)))
    let distance = Int(stream.integer(below: UInt32(clamping: most + 1)))
    return range.lowerBound + place.index * stride + distance
  }
}

/// Reads windows of a text as ids, moved on by `ahead` characters.
struct TextWindowReader: ExampleReader {
  let corpus: TextCorpus
  let windows: TextWindows
  let ahead: Int

  /// Writes the ids of a window as 32-bit integers.
  func read(_ example: ExamplePlace, into row: UnsafeMutableRawPointer) throws(DiagnosticError) {
    let from = corpus.ids + windows.start(example) + ahead
    let to = row.assumingMemoryBound(to: Int32.self)
    for index in 0..<windows.length { to[index] = Int32(from[index]) }
  }
}
