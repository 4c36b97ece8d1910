// Whether the engine computes is one for the whole process: tests that switch it, and those that compare bits or count
// tensors, cannot run side by side.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
