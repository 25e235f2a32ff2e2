/// A piece of memory that is wanted from one position in time to another, both included.
struct MemoryRequest {
  /// Bytes; a multiple of the alignment.
  let bytes: Int
  /// The first position at which it is in use.
  let start: Int
  /// The last position at which it is in use.
  let end: Int
}

/// Offsets for pieces of memory such that pieces in use at one time lie apart.
struct Placement {
  /// The offset of each request.
  private(set) var offsets: [Int]
  /// The size of the arena.
  private(set) var size = 0

  /// The most requests that are also placed by size, whose work grows with their square.
  private static let mostBySize = 2048

  /// The better of two placings: in the order of time (best fit), and, for a moderate number of
  /// requests, the largest first at the lowest offset that is free (Pisarchyk and Lee 2020).
  static func best(_ requests: [MemoryRequest]) -> Placement {
    let inTime = Placement(inOrderOfTime: requests)
    guard requests.count <= mostBySize, inTime.size > lowerBound(requests) else { return inTime }
    let bySize = Placement(largestFirst: requests)
    return bySize.size < inTime.size ? bySize : inTime
  }

  /// The largest sum of bytes in use at one time.
  static func lowerBound(_ requests: [MemoryRequest]) -> Int {
    var events: [(position: Int, bytes: Int)] = []
    for request in requests {
      events.append((request.start, request.bytes))
      events.append((request.end + 1, -request.bytes))
    }
    var live = 0
    var largest = 0
    for event in events.sorted(by: { ($0.position, $0.bytes) < ($1.position, $1.bytes) }) {
      live += event.bytes
      largest = max(largest, live)
    }
    return largest
  }

  /// Hands out gaps as time goes by.
  private init(inOrderOfTime requests: [MemoryRequest]) {
    offsets = Array(repeating: 0, count: requests.count)
    let starting = requests.indices.sorted { (requests[$0].start, $0) < (requests[$1].start, $1) }
    let ending = requests.indices.sorted { (requests[$0].end, $0) < (requests[$1].end, $1) }
    var arena = Arena()
    var ended = 0
    for index in starting {
      while ended < ending.count, requests[ending[ended]].end < requests[index].start {
        let old = ending[ended]
        arena.give(offsets[old]..<offsets[old] + requests[old].bytes)
        ended += 1
      }
      offsets[index] = arena.take(requests[index].bytes)
    }
    size = arena.size
  }

  /// Places the largest first, each as low as those placed before leave room.
  private init(largestFirst requests: [MemoryRequest]) {
    offsets = Array(repeating: 0, count: requests.count)
    let order = requests.indices.sorted {
      (-requests[$0].bytes, requests[$0].start, $0) < (-requests[$1].bytes, requests[$1].start, $1)
    }
    var placed: [Int] = []
    for index in order {
      let request = requests[index]
      var offset = 0
      for other in placed {
        let neighbour = requests[other]
        guard neighbour.start <= request.end, neighbour.end >= request.start else { continue }
        if offsets[other] >= offset + request.bytes { break }
        offset = max(offset, offsets[other] + neighbour.bytes)
      }
      offsets[index] = offset
      size = max(size, offset + request.bytes)
      let place = placed.partitioningIndex { offsets[$0] >= offset }
      placed.insert(index, at: place)
    }
  }
}
