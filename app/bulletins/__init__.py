"""Information reports (信息采编): asked for, written by units, edited, issued in journals and scored."""
