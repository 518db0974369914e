package keypoints

func (x *Index) All(in Reference) []Found { return x.all(in) }
func (f *Found) Convincing() bool         { return f.convincing() }
