"""会议: rooms and who has booked them, times that suit everybody, and the meetings themselves."""
