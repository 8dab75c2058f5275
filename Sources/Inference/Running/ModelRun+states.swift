extension ModelRun {
    /// The states that make one tensor: all of a stack, or one layer of a stack whose layers differ in width.
    struct StateName {
        let prefix: String
        let suffix: String
        /// (layers · directions, H)
        let shape: [Int]
        /// Its layers and directions among those of the stack.
        let stack: Int
        let directions: Range<Int>

        func hidden(_ time: String) -> String { "\(prefix)h_\(time)\(suffix)" }
        func cell(_ time: String) -> String { "\(prefix)c_\(time)\(suffix)" }
    }

    var stateNames: [StateName] {
        let stacks = network.geometry.stacks
        return stacks.enumerated().flatMap { index, stack in
            let prefix = stacks.count > 1 ? "\(stack.name)." : ""
            let count = stack.directionCount
            guard Set(stack.hiddenSizes).count > 1 else {
                let rows = stack.hiddenSizes.count * count
                return [
                    StateName(
                        prefix: prefix, suffix: "", shape: [rows, stack.hiddenSizes[0]], stack: index,
                        directions: 0..<rows)
                ]
            }
            return stack.hiddenSizes.enumerated().map { layer, hidden in
                StateName(
                    prefix: prefix, suffix: "_l\(layer)", shape: [count, hidden], stack: index,
                    directions: layer * count..<(layer + 1) * count)
            }
        }
    }
}
