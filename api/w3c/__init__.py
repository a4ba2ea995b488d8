"""The W3C Web Annotation Protocol: each article is a container of annotations, each claim an annotation in it."""
