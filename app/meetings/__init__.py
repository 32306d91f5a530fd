"""会议: topics, meetings with their agenda and people, rooms and who has booked them, and the 纪要."""
