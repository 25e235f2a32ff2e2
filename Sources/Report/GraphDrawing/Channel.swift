/// The level lines between two layers: which row each upper slot's line takes.
struct Channel {
  /// The row of each upper slot's level line; nil where its line goes straight down.
  let tracks: [Int?]
  /// How many rows there are.
  let trackCount: Int

  /// Gives rows so that lines of different slots do not lie on each other unless they end in the
  /// same slot, nor, where it can be helped, share an upright piece: the line that leaves a column
  /// lies above the line that arrives in it (the vertical constraints of channel routing).
  init(_ nets: [(from: Int, to: [Int])]) {
    let bent = nets.indices.filter { net in nets[net].to.contains { $0 != nets[net].from } }
    var tracks: [Int?] = Array(repeating: nil, count: nets.count)
    var used: [[(range: ClosedRange<Int>, targets: [Int])]] = []
    for net in Channel.order(bent, nets) {
      let places = nets[net].to + [nets[net].from]
      let range = (places.min() ?? 0)...(places.max() ?? 0)
      let above = bent.filter { tracks[$0] != nil && Channel.mustLieAbove(nets[$0], nets[net]) }
      var row = (above.compactMap { tracks[$0] }.max() ?? -1) + 1
      while row < used.count,
        used[row].contains(where: { other in
          let isJoined = other.targets.count == 1 && other.targets == nets[net].to
          return other.range.overlaps(range) && !isJoined
        })
      { row += 1 }
      if row == used.count { used.append([]) }
      used[row].append((range, nets[net].to))
      tracks[net] = row
    }
    self.tracks = tracks
    trackCount = used.count
  }

  /// Whether the first net leaves downwards in a column where the second arrives.
  private static func mustLieAbove(
    _ first: (from: Int, to: [Int]), _ second: (from: Int, to: [Int])
  ) -> Bool {
    second.to.contains(first.from) && first.from != second.from
  }

  /// The nets with those that must lie above others first; a cycle is entered at its first net.
  private static func order(_ nets: [Int], _ all: [(from: Int, to: [Int])]) -> [Int] {
    var rest = nets
    var order: [Int] = []
    while !rest.isEmpty {
      let free = rest.firstIndex { net in
        !rest.contains { $0 != net && mustLieAbove(all[$0], all[net]) }
      }
      order.append(rest.remove(at: free ?? 0))
    }
    return order
  }
}
