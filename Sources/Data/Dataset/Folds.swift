import Support

extension Split {
  /// Fold `fold` (from 1) of `count` for validation and the others for training, each in ascending
  /// order. The folds of a data set under one seed do not overlap and cover it; their sizes differ
  /// by at most one, and stratified, so do the numbers of each class in them. Folds of examples
  /// that follow one another are stretches, and training leaves out what overlaps them. Throws
  /// where there is no such fold or a part would be empty.
  public static func fold(
    _ dataset: Dataset, _ fold: Int, of count: Int, stratified: Bool = false, seed: UInt64,
    at span: Span? = nil
  ) throws(DiagnosticError) -> (training: [Int32], validation: [Int32]) {
    guard (1...max(1, count)).contains(fold), (2...max(2, dataset.count)).contains(count) else {
      throw refused(fold, count, dataset, span)
    }
    let all = 0..<Int32(dataset.count)
    let parts: (training: [Int32], validation: [Int32])
    if case .contiguous(let gap) = dataset.order {
      let first = Int32(dataset.count * (fold - 1) / count)
      let end = Int32(dataset.count * fold / count)
      let overlap = Int32(clamping: gap)
      parts = (all.filter { $0 < first - overlap || $0 >= end + overlap }, Array(first..<end))
    } else {
      let folds = folds(dataset, count, stratified: stratified, seed: seed)
      parts = (
        all.filter { folds[Int($0)] != fold - 1 }, all.filter { folds[Int($0)] == fold - 1 }
      )
    }
    if parts.training.isEmpty || parts.validation.isEmpty {
      throw refused(fold, count, dataset, span)
    }
    return parts
  }

  /// The fold of each example: dealt out in a drawn order, class after class where stratified.
  private static func folds(
    _ dataset: Dataset, _ count: Int, stratified: Bool, seed: UInt64
  ) -> [Int] {
    var stream = RandomStream(seed: seed, purpose: "folds")
    var order = stream.permutation(dataset.count).map { Int($0) }
    if stratified, !dataset.strata.isEmpty {
      let groups = Dictionary(grouping: order) { dataset.label($0) }
      order = groups.keys.sorted().flatMap { groups[$0] ?? [] }
    }
    var folds = [Int](repeating: 0, count: order.count)
    for (place, example) in order.enumerated() { folds[example] = place % count }
    return folds
  }

  private static func refused(
    _ fold: Int, _ count: Int, _ dataset: Dataset, _ span: Span?
  ) -> DiagnosticError {
    DataDiagnostics.error(
      DataDiagnostics.emptySplit,
      "\(DataDiagnostics.counted(dataset.count, "example")) cannot be divided into fold \(fold) of "
        + "\(Decimal.grouped(count))",
      at: span, notes: ["folds are counted from 1, and each takes at least one example"])
  }
}
